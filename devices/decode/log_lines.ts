/** What starts a board: what it said before is no evidence for what it says now. */
const STARTS = [
  // Espressif's ROM: "ets Jun  8 2016 00:22:57", "ESP-ROM:esp32s3-20210401", "rst:0x1 (POWERON),boot:…"
  "ets [A-Z][a-z]{2} +\\d",
  "ESP-ROM:",
  "rst:0x[\\da-f]+ \\(",
  "rst cause:",
  // Das U-Boot, ARM Trusted Firmware, MCUboot, Zephyr, the Linux kernel, Python boards
  "U-Boot ",
  "(?:NOTICE|INFO|WARNING|ERROR): +(?:BL\\d|PSCI|SPL)",
  "\\*{3} .*\\*{3}$",
  "Starting (?:kernel|application|bootloader)",
  "(?:MPY: )?soft reboot",
  "MicroPython v",
  "Adafruit CircuitPython",
  "Grbl \\d",
  "start$",
  "(?:Guru Meditation|Brownout detector|Rebooting\\.\\.\\.)",
];

/** What boards say of themselves while they start or fail, whatever numbers are in it. */
const MESSAGES = [
  // Espressif's ROM and second stage
  "Build:[A-Z][a-z]{2} ",
  "(?:SPIWP|configsip|mode|load|entry|clk_drv|csum|chksum|tail|len|room|ho|boot mode|wdt reset|Saved PC|" +
  "SHA-256|flash read err|ELF file SHA|Core \\d+ register|EXC(?:CAUSE|VADDR)|epc1|Exception|Fatal exception|" +
  "Soft WDT|last failed|ctx|sp)\\b[: ]+.*?(?:0x|~ld|\\d+ room|DIO|QIO|DOUT|QOUT|\\()",
  "(?:tail|chksum|csum|ho) \\S+(?: \\w+ \\S+)*$",
  "load 0x[\\da-f]+, len ",
  "~ld$|v[\\da-f]{8}$|csum |>>>stack>>>|<<<stack<<<|ctx: |last failed alloc|sp: [\\da-f]{8}",
  "(?:PC|PS|A\\d+|SAR|EXC\\w+|LBEG|LEND|LCOUNT|MEPC|RA|SP|GP|TP|[TS]\\d+/?\\w*|MSTATUS|MTVEC|MCAUSE|MTVAL|MHARTID) *: *0x",
  "Backtrace:",
  "epc1=0x",
  "waiting for download",
  // ESP-IDF "I (1234) tag: ", Arduino core "[  123][I][file.cpp:12]", Zephyr "[00:00:00.123,000] <inf> "
  "[EWIDV] \\(\\d+\\) \\S+: ",
  "[EWIDV] \\([\\d:.]+\\) ",
  "\\[ *\\d+\\]\\[[EWIDV]\\]",
  // ESPHome "[12:00:05][D][sensor:094]: "
  "(?:\\[[\\d:.]+\\])?\\[[CEWIDV]{1,2}\\]\\[[\\w./-]+(?::\\d+)?\\]",
  "\\[[\\d:.,]+\\] *<(?:inf|wrn|err|dbg)> ",
  "(?:<(?:inf|wrn|err|dbg)>|uart:~\\$) ",
  // Linux "[    1.234567] ", U-Boot
  "\\[ *\\d+\\.\\d{6}\\]",
  "(?:DRAM|NAND|Flash|MMC|SF|CPU|SoC|Core|Model|Board|In|Out|Err|Net|WDT|Hit any key|Loading Environment|Trying to boot)" +
  "\\b.*(?:\\d [KMG]iB|MHz|devices|serial|mmc|eth\\d|autoboot|from |: *$|Bytes)",
  // Python: tracebacks and "OSError: 28"
  "Traceback \\(",
  'File "',
  "[A-Z]\\w*(?:Error|Exception|Interrupt|Warning)\\b",
  // Sentences and reports of known languages: NMEA, AIS, modems, Grbl, smart meters, RFLink
  "[$!][A-Z][A-Z\\d]{2,},",
  "\\$\\d+ *=",
  "\\+[A-Z]{2,}\\w*[:=]",
  "AT[+&\\dEZ]",
  "<[A-Z][a-z]+[|,>:]",
  "\\[[A-Za-z][\\w ]*:",
  "\\d-\\d+:\\d+\\.\\d+\\.\\d+",
  // Espressif's Wi-Fi, Mbed's crash report, the Raspberry Pi's boot loader
  "state: \\d+ -> \\d+ \\(|(?:add|aid|cnt) ?\\d*$|pm (?:open|close)|ip:\\d+\\.\\d+\\.",
  "\\+\\+ Mbed|Error (?:Status|Message|Value|Code): ?0x|Current Thread:",
  "RPi: |BOOTMODE: |PM_RSTS: |Read File: ",
  "!(?:[\\dA-F]{4})?$",
  "(?:10|11|20);[\\dA-F]{2};[^;]*[A-Za-z]",
  // Hit counters of a shell
  "(?:>>>|\\.\\.\\.)(?: |$)",
];

const START = new RegExp(`^\\s*(?:${STARTS.join("|")})`);
const MESSAGE = new RegExp(`^\\s*(?:${MESSAGES.join("|")})`);
/** "0000: aa 55 0c", "41 0C 1A F8": a dump's bytes are no decimals. "12:00:05 t:1" is a time. */
const DUMP =
  /^(?:[\da-fA-F]{4,8}:?\s+)?[\da-fA-F]{2}(?:([ :-])[\da-fA-F]{2}(?:\1[\da-fA-F]{2})*\s*>?|(?:[ -][\da-fA-F]{2}){3,}\s+\|?.{1,16}\|?)$/;
const BYTES = /^[\da-fA-F]{2}(?: [\da-fA-F]{2})+$/;
const HEXADECIMAL_BYTE = /(?:^|[ :-])(?:[\da-fA-F]?[a-fA-F][\da-fA-F]?|0\d)(?=[ :-]|$)/;

/** Whether a board starts with this line. */
export function isStartLine(text: string): boolean {
  return START.test(text);
}

/**
 * Whether the line is one of those that start-up code, crash reports, log libraries and known
 * languages print: never readings, however much it looks so.
 */
export function isLogLine(text: string): boolean {
  return MESSAGE.test(text) || START.test(text) || isDump(text) || hasBytes(text);
}

/** "Card UID: 04 A3 1B 2C" */
const BYTE_RUN = /(?:^|[\s:])([\dA-Fa-f]{2}([ :])(?:[\dA-Fa-f]{2}\2){2}[\dA-Fa-f]{2})$/;

/** Whether the line is bytes in hexadecimal, which at least one of them shows. */
export function isDump(text: string): boolean {
  return DUMP.test(text) && HEXADECIMAL_BYTE.test(text);
}

/** "Data = 1 50 5 4B 46 7F FF": without leading zeros. */
const SHORT_BYTE_RUN = /(?:^|[\s:=])((?:[\dA-F]{1,2} ){5,}[\dA-F]{1,2})(?=\s|$)/;
const LETTERED_BYTE = /(?:^| )(?:\d[A-F]|[A-F][\dA-F])(?= |$)/;

function hasBytes(text: string): boolean {
  const bytes = BYTE_RUN.exec(text)?.[1];
  if (bytes !== undefined && HEXADECIMAL_BYTE.test(bytes)) return true;
  const short = SHORT_BYTE_RUN.exec(text)?.[1];
  return short !== undefined && LETTERED_BYTE.test(short);
}

/** Whether the line may be bytes in hexadecimal, such as `41 11 32`. */
export function mayBeDump(text: string): boolean {
  return BYTES.test(text);
}
