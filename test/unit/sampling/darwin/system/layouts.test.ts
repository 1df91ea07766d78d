import {
  CONSTANTS,
  IF_MSGHDR2,
  LOADAVG,
  PROCESSOR_CPU_LOAD_INFO,
  SOCKADDR_DL,
  TIMEVAL,
  VM_STATISTICS64,
  XSW_USAGE,
} from '../../../../../src-main/sampling/darwin/system/layouts.ts';
import { describeConstants, describeLayouts } from '../check-layout.ts';

describeLayouts([IF_MSGHDR2, LOADAVG, PROCESSOR_CPU_LOAD_INFO, SOCKADDR_DL, TIMEVAL, VM_STATISTICS64, XSW_USAGE]);
describeConstants(CONSTANTS);
