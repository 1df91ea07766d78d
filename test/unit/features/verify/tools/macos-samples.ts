/**
 * Texts in the shape of what the tools of macOS print, made up: the figures are those of the machine in
 * darwin-scenario.ts.
 */

export const PS = `  PID  PPID   UID NI    RSS      TIME     ELAPSED
    1     0     0  0  20480   0:42.07 10-02:03:04
  501     1   501  0  65536   0:12.34    01:01:01
  777   501   501  5   4096   0:00.05       00:30
`;

export const VM_STAT = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               40000.
Pages active:                            591525.
Pages inactive:                          590748.
Pages speculative:                         5060.
Pages throttled:                              0.
Pages wired down:                        200000.
Pages purgeable:                          11000.
"Translation faults":                 593951200.
Pages copy-on-write:                   25445736.
File-backed pages:                       380000.
Anonymous pages:                         800000.
Pages stored in compressor:              569463.
Pages occupied by compressor:             90000.
Decompressions:                        43797244.
Compressions:                          58803086.
Pageins:                                  50000.
Pageouts:                               1929427.
Swapins:                                  10000.
Swapouts:                                 20000.
`;

export const SYSCTL = `hw.memsize: 25769803776
hw.logicalcpu_max: 10
kern.boottime: { sec = 1758552252, usec = 973963 } Mon Sep 22 17:44:12 2025
vm.loadavg: { 2.57 2.41 2.24 }
vm.swapusage: total = 2048.00M  used = 1024.00M  free = 1024.00M  (encrypted)
kern.memorystatus_vm_pressure_level: 1
hw.perflevel0.name: Performance
hw.perflevel0.logicalcpu_max: 4
hw.perflevel1.name: Efficiency
hw.perflevel1.logicalcpu_max: 6
`;

const TOP_HEAD = (idle: string): string => `Processes: 412 total, 3 running, 409 sleeping, 2000 threads
2026/11/20 15:00:00
Load Avg: 2.57, 2.41, 2.24
CPU usage: 4.91% user, 9.83% sys, ${idle}% idle
PhysMem: 15G used (2G wired, 1G compressor), 500M unused.

PID    #TH    CSW     FAULTS  PAGEINS MEM    SYSBSD SYSMACH MSGSENT MSGRECV
`;
export const TOP = `${TOP_HEAD('99.00')}0      640/10 N/A     1       0       9728B  1      1       1       1
501    1      1       1       1       1M     1      1       1       1
${TOP_HEAD('85.26')}0      640/10 N/A     31000   0       9728B  1      1       1       1
501    12/1   5000+   7000+   3       120M+  500    400     30      40
`;

const entry = (name: string, type: string, id: string, busyMs: number, retained: number): string =>
  `+-o ${name}  <class ${type}, id ${id}, registered, matched, active, busy 0 (${busyMs} ms), retain ${retained}>`;
const DISK_STATISTICS = [
  '"Operations (Write)"=201498,"Latency Time (Write)"=0,"Bytes (Read)"=14160125952,"Errors (Write)"=0',
  '"Total Time (Read)"=186691814685,"Total Time (Write)"=17152832587,"Bytes (Write)"=3637972992',
  '"Operations (Read)"=615801,"Retries (Write)"=0',
].join(',');
export const IOREG_DISKS = `${entry('IOBlockStorageDriver', 'IOBlockStorageDriver', '0x10000050f', 65, 8)}
  | {
  |   "IOClass" = "IOBlockStorageDriver"
  |   "Statistics" = {${DISK_STATISTICS}}
  | }
  | 
  ${entry('MADE UP SSD Media', 'IOMedia', '0x100000512', 65, 12)}
      {
        "BSD Name" = "disk0"
        "Whole" = Yes
      }
      
${entry('IOBlockStorageDriver', 'IOBlockStorageDriver', '0x100000999', 0, 8)}
    {
      "Statistics" = {"Bytes (Read)"=0,"Bytes (Write)"=0}
    }
    
`;

export const IOREG_BATTERY = `${entry('AppleSmartBattery', 'AppleSmartBattery', '0x100000df7', 4, 7)}
    {
      "CurrentCapacity" = 78
      "MaxCapacity" = 100
      "Amperage" = 18446744073709550817
      "Voltage" = 12111
      "Serial" = "MADEUP"
      "BatteryData" = {"Voltage"=1,"CurrentCapacity"=2}
    }
    
`;

const GPU_STATISTICS = [
  '"In use system memory (driver)"=0,"Alloc system memory"=52967440384,"Tiler Utilization %"=10',
  '"Device Utilization %"=16,"In use system memory"=2363801600',
].join(',');
export const IOREG_GPU = `${entry('AGXAcceleratorG13X', 'AGXAcceleratorG13X', '0x100000400', 1, 90)}
    {
      "IOClass" = "AGXAcceleratorG13X"
      "PerformanceStatistics" = {${GPU_STATISTICS}}
    }
    
`;

export const BATT = `Now drawing from 'Battery Power'
 -InternalBattery-0 (id=19136611)\t78%; discharging; 6:37 remaining present: true
`;

export const THERM = `Note: No thermal warning level has been recorded
Note: No performance warning level has been recorded
Note: No CPU power status has been recorded
`;

const NETSTAT_HEAD =
  'Name       Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll';
export const NETSTAT = `${NETSTAT_HEAD}
lo0        16384 <Link#1>                          4000     0     500000     4000     0     500000     0
lo0        16384 127           127.0.0.1           4000     -     500000     4000     -     500000     -
gif0*      1280  <Link#2>                             0     0          0        0     0          0     0
en0        1500  <Link#4>    00:00:5e:00:53:01 22184840     0 13047081883 29605843     0 6652036717     0
en0        1500  fe80::1%en0 fe80:4::1         22184840     - 13047081883 29605843     - 6652036717     -
en0        1500  192.0.2         192.0.2.4     22184840     - 13047081883 29605843     - 6652036717     -
`;

export const IOSTAT = `              disk0               disk4 
    KB/t xfrs   MB     KB/t xfrs   MB 
   21.27 817299 16973.59    21.33   12   0.25 
`;

export const NOTIFYUTIL = 'com.apple.system.thermalpressurelevel 0\n';
