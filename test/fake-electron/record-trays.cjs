// Loaded into real Electron before the app (`-r`), for tests: remembers the tray and what was set on it, which Electron
// gives no way to ask.
const { Tray } = require('electron');

const record = { tray: null, pictures: [], toolTip: '', menu: null };
globalThis.culpritTestRecord = record;

function watch(method, remember) {
  const original = Tray.prototype[method];
  Tray.prototype[method] = function (value, ...rest) {
    record.tray = this;
    remember(value);
    return original.call(this, value, ...rest);
  };
}
watch('setImage', (image) => record.pictures.push(image));
watch('setToolTip', (toolTip) => (record.toolTip = toolTip));
watch('setContextMenu', (menu) => (record.menu = menu));
