import { failure, ok, type Result } from '../../../base/result.ts';
import type { Connection, IOKit } from '../iokit.ts';
import { layout, read } from '../layouts.ts';
import { decodeSmc, fourCharacters, textOfFour } from './smc-values.ts';

/** In and out of the only method; no header of Apple's has it, public monitors agree on it. */
export const SMC_KEY_DATA = layout('SMCKeyData', 80, {
  key: [0, 'u32'],
  'keyInfo.dataSize': [28, 'u32'],
  'keyInfo.dataType': [32, 'u32'],
  result: [40, 'u8'],
  data8: [42, 'u8'],
  data32: [44, 'u32'],
  bytes: [48, 32],
});
const { fields } = SMC_KEY_DATA;
/** The method, its commands in data8, and what it answers for a key that is not there. */
export const SMC = {
  SMC_SELECTOR: 2,
  SMC_CMD_READ_BYTES: 5,
  SMC_CMD_READ_INDEX: 8,
  SMC_CMD_READ_KEYINFO: 9,
  SMC_RESULT_NOT_FOUND: 132,
} as const;
const SUCCESS = 0;
/** A type, as all sensors of Apple silicon have it. */
const FLOAT = fourCharacters('flt ');
/** The service that has the keys on Apple silicon; on an Intel Mac it is AppleSMC itself. */
const KEYS_ENDPOINT = 'AppleSMCKeysEndpoint';

interface KeyInfo {
  readonly size: number;
  readonly type: number;
}

/** The System Management Controller: temperatures, fans, power of the whole machine. Any user may read it. */
export class Smc implements Disposable {
  readonly #iokit: IOKit;
  readonly #connection: Connection;
  readonly #question = Buffer.alloc(SMC_KEY_DATA.size);
  readonly #answer = Buffer.alloc(SMC_KEY_DATA.size);
  /** Size and type of a key never change, and asking costs as much as reading; null for a key that is not there. */
  readonly #infos = new Map<string, KeyInfo | null>();
  #closed = false;

  private constructor(iokit: IOKit, connection: Connection) {
    this.#iokit = iokit;
    this.#connection = connection;
  }

  static open(iokit: IOKit): Result<Smc> {
    const errors: string[] = [];
    const opened: Connection[] = [];
    const attempt = (wanted: (name: string | null) => boolean): number =>
      iokit.forEachService('AppleSMC', (service) => {
        if (!wanted(iokit.nameOf(service))) return true;
        const connection = iokit.connect(service);
        if (connection.ok) opened.push(connection.value);
        else errors.push(connection.error);
        return !connection.ok;
      });
    const found = attempt((name) => name === KEYS_ENDPOINT);
    if (opened.length === 0) attempt((name) => name !== KEYS_ENDPOINT);
    const [connection] = opened;
    if (connection !== undefined) return ok(new Smc(iokit, connection));
    return failure(
      found === 0
        ? 'this Mac has no System Management Controller that answers, as usual in a virtual machine'
        : (errors.at(-1) ?? 'no service of the System Management Controller opens'),
    );
  }

  /** How many keys there are; 0 where it does not say. */
  keyCount(): number {
    return this.read('#KEY') ?? 0;
  }

  /** The key at an index below `keyCount`, null where there is none. The order is the firmware's. */
  keyAt(index: number): string | null {
    this.#question.fill(0);
    this.#question.writeUInt32LE(index, fields.data32[0]);
    return this.#call(SMC.SMC_CMD_READ_INDEX) === SUCCESS ? textOfFour(read(this.#answer, fields.key)) : null;
  }

  /** Whether a key's value is a float; false also where it cannot be told. */
  isFloat(key: string): boolean {
    return this.#infoOf(key)?.type === FLOAT;
  }

  /** A key's value; null where the key is not there, is of a type nobody here knows, or cannot be read. */
  read(key: string): number | null {
    const info = this.#infoOf(key);
    if (info === null) return null;
    this.#question.fill(0);
    this.#question.writeUInt32LE(fourCharacters(key), fields.key[0]);
    this.#question.writeUInt32LE(info.size, fields['keyInfo.dataSize'][0]);
    return this.#call(SMC.SMC_CMD_READ_BYTES) === SUCCESS
      ? decodeSmc(info.type, info.size, this.#answer, fields.bytes[0])
      : null;
  }

  [Symbol.dispose](): void {
    if (!this.#closed) this.#iokit.close(this.#connection);
    this.#closed = true;
  }

  /** A call that failed says nothing of the key: only an answer of the SMC's is kept. */
  #infoOf(key: string): KeyInfo | null {
    const known = this.#infos.get(key);
    if (known !== undefined) return known;
    this.#question.fill(0);
    this.#question.writeUInt32LE(fourCharacters(key), fields.key[0]);
    const result = this.#call(SMC.SMC_CMD_READ_KEYINFO);
    const info =
      result === SUCCESS
        ? { size: read(this.#answer, fields['keyInfo.dataSize']), type: read(this.#answer, fields['keyInfo.dataType']) }
        : null;
    if (info !== null || result === SMC.SMC_RESULT_NOT_FOUND) this.#infos.set(key, info);
    return info;
  }

  /** What the SMC says of a command; null where it could not be asked. */
  #call(command: number): number | null {
    this.#question.writeUInt8(command, fields.data8[0]);
    this.#answer.fill(0);
    const isAnswered =
      !this.#closed && this.#iokit.callStruct(this.#connection, SMC.SMC_SELECTOR, this.#question, this.#answer);
    return isAnswered ? read(this.#answer, fields.result) : null;
  }
}
