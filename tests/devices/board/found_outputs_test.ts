import assert from "node:assert/strict";
import { play } from "./_played.ts";

/**
 * More of what boards print, each after a public report or a library's example, in words of our
 * own: what it is, where it was met, the lines, and all the readings that must come of them.
 */
const READ: [what: string, where: string, text: string, readings: string[]][] = [
  [
    "angles with a degree sign",
    "SerialPlot, issue on channel names",
    "Roll: 30.1°, Pitch: -10.1°⏎",
    [
      "Roll = 30.1 °",
      "Pitch = -10.1 °",
    ],
  ],
  ["a label and a blank", "Arduino IDE, issue on a plotter that stays empty", "A1: 512⏎P: -3.25⏎", [
    "A1 = 512",
    "P = -3.25",
  ]],
  [
    "labels with units in brackets",
    "SerialAnalyzer, request for labels",
    "W.AvgPow(W):0.52,W.State:0.49W⏎".repeat(2),
    Array(2).fill(["W.AvgPow = 0.52 W", "W.State = 0.49 W"]).flat(),
  ],
  ["a tuple with blanks", "CircuitPython's web editor", "(42.92, 21.29, -18.13)⏎", [
    "value1 = 42.92",
    "value2 = 21.29",
    "value3 = -18.13",
  ]],
  ["pairs with equals signs", "Snakie's plotter", "x=1 y=2⏎x=3 y=4⏎", [
    "x = 1",
    "y = 2",
    "x = 3",
    "y = 4",
  ]],
  ["dollar and semicolon", "serial_port_plotter, question on curves", "$21.50  3.25 7;⏎", [
    "value1 = 21.5",
    "value2 = 3.25",
    "value3 = 7",
  ]],
  [
    "a DHT tester",
    "Wokwi, issue on a plotter that crashes",
    "Humidity: 40.00%  Temperature: 24.00°C 75.20°F⏎".repeat(2),
    Array(2).fill(["Humidity = 40 %", "Temperature = 24 °C", "Temperature_2 = 75.2 °F"]).flat(),
  ],
  [
    "temperature and humidity",
    "Arduino IDE, issue on lines not plotted",
    "Temperature: 23.64, Humidity: 43.89⏎",
    [
      "Temperature = 23.64",
      "Humidity = 43.89",
    ],
  ],
  [
    "an old DHT tester with asterisks",
    "Adafruit's DHT library",
    "Humidity: 55.10 %⇥Temperature: 24.10 *C 75.20 *F⇥Heat index: 23.92 *C⏎".repeat(2),
    Array(2).fill([
      "Humidity = 55.1 %",
      "Temperature = 24.1 °C",
      "Temperature_2 = 75.2 °F",
      "Heat index = 23.92 °C",
    ]).flat(),
  ],
  [
    "a BME280",
    "Adafruit's BME280 library",
    "Temperature = 22.50 *C⏎Approx. Altitude = 84.33 m⏎⏎".repeat(2),
    [...Array(2).fill("Temperature = 22.5 °C"), ...Array(2).fill("Approx. Altitude = 84.33 m")],
  ],
  [
    "a load cell with an average",
    "HX711 library's example",
    "one reading:⇥23.1⇥| average:⇥23.05⏎".repeat(2),
    Array(2).fill(["one reading = 23.1", "average = 23.05"]).flat(),
  ],
  ["gases of an MQ-2", "MQ sensor sketches", "LPG:0.00ppm   CO:1.50ppm    SMOKE:0.00ppm    ⏎", [
    "LPG = 0 ppm",
    "CO = 1.5 ppm",
    "SMOKE = 0 ppm",
  ]],
  ["an ultrasonic ping", "Arduino's Ping example", "12in, 31cm⏎", [
    "value1 = 12 in",
    "value2 = 31 cm",
  ]],
  ["NewPing", "NewPing's example", "Ping: 12cm⏎", ["Ping = 12 cm"]],
  [
    "two scales of a thermometer",
    "DallasTemperature's examples",
    "Temp C: 23.50 Temp F: 74.30⏎".repeat(2),
    Array(2).fill(["Temp C = 23.5", "Temp F = 74.3"]).flat(),
  ],
  [
    "an accelerometer in one sentence",
    "Adafruit's MPU6050 library",
    "Acceleration X: 0.12, Y: 0.05, Z: 9.81 m/s^2⏎Rotation X: 1, Y: 2, Z: 3 rad/s⏎".repeat(2),
    ["Acceleration ", "Rotation "].flatMap((name, index) =>
      Array(2).fill(
        ["X", "Y", "Z"].map((axis, place) =>
          `${name}${axis} = ${[[0.12, 0.05, 9.81], [1, 2, 3]][index][place]} ${
            ["m/s^2", "rad/s"][index]
          }`
        ),
      ).flat()
    ),
  ],
  [
    "bars between pairs",
    "MPU-6050 sketch of the Arduino playground",
    "AcX = 123 | AcY = -456 | Tmp = 25.3⏎".repeat(2),
    Array(2).fill(["AcX = 123", "AcY = -456", "Tmp = 25.3"]).flat(),
  ],
  [
    "input and output",
    "Arduino's AnalogInOutSerial example",
    "sensor = 1023⇥ output = 255⏎".repeat(2),
    Array(2).fill(["sensor = 1023", "output = 255"]).flat(),
  ],
  [
    "a count of milliseconds in brackets",
    "Adafruit's TSL2591 library",
    "[ 1234 ms ] IR: 123  Lux: 12.34⏎",
    [
      "IR = 123",
      "Lux = 12.34",
    ],
  ],
  [
    "an infrared thermometer",
    "Adafruit's MLX90614 library",
    "Ambient = 25.3*C⇥Object = 26.1*C⏎".repeat(2),
    Array(2).fill(["Ambient = 25.3 °C", "Object = 26.1 °C"]).flat(),
  ],
  [
    "names without any separator",
    "Adafruit's SGP30 library",
    "TVOC 12 ppb⇥eCO2 400 ppm⏎".repeat(2),
    Array(2).fill(["TVOC = 12 ppb", "eCO2 = 400 ppm"]).flat(),
  ],
  [
    "units in the names",
    "SparkFun's SCD30 library",
    "co2(ppm): 640 temp(C): 21.5 humidity(%): 40⏎".repeat(2),
    Array(2).fill(["co2 = 640 ppm", "temp = 21.5 C", "humidity = 40 %"]).flat(),
  ],
  [
    "particles",
    "Adafruit's PM25 library",
    "PM 1.0: 3⇥⇥PM 2.5: 5⇥⇥PM 10: 5⏎".repeat(2),
    Array(2).fill(["PM 1.0 = 3", "PM 2.5 = 5", "PM 10 = 5"]).flat(),
  ],
  ["a power monitor", "Adafruit's INA219 library", "Bus Voltage:   5.02 V⏎".repeat(2), [
    "Bus Voltage = 5.02 V",
    "Bus Voltage = 5.02 V",
  ]],
  [
    "a pulse sensor without a finger",
    "SparkFun's MAX3010x library",
    "IR=1234, BPM=72.50, Avg BPM=70 No finger?⏎".repeat(2),
    Array(2).fill(["IR = 1234", "BPM = 72.5", "Avg BPM = 70"]).flat(),
  ],
  ["times of the Arduino IDE", "Arduino IDE's monitor", "12:00:05.123 -> temp:21⏎", ["temp = 21"]],
  [
    "CSV from Germany",
    "forum posts on Excel and Arduino",
    "Zeit;Temp (°C);Feuchte⏎12:00:05;21,5;40,2⏎",
    ["Temp = 21.5 °C", "Feuchte = 40.2"],
  ],
  [
    "a header with date and time, parted",
    "data loggers",
    "Datum;Uhrzeit;Temp;Feuchte⏎01.01.2024;12:00:05;21,5;40,2⏎",
    ["Temp = 21.5", "Feuchte = 40.2"],
  ],
  ["a comma at the end of each line", "Processing sketches", "a,b,⏎1,2,⏎", ["a = 1", "b = 2"]],
  ["names and numbers in turn", "data loggers", "temp,21.5,hum,40⏎".repeat(2), [
    "temp = 21.5",
    "hum = 40",
    "temp = 21.5",
    "hum = 40",
  ]],
  ["a date in German", "data loggers", "01.01.2024;12:00:05;21,5;40,2⏎", [
    "value1 = 21.5",
    "value2 = 40.2",
  ]],
  ["columns with decimal commas", "data loggers", "21,5 40,2⏎21,6 40,3⏎", [
    "value1 = 21.5",
    "value2 = 40.2",
    "value1 = 21.6",
    "value2 = 40.3",
  ]],
  [
    "a German sentence",
    "forum posts",
    "Temperatur: 21,5 °C, Feuchte: 40,2 %⏎",
    ["Temperatur = 21.5 °C", "Feuchte = 40.2 %"],
  ],
  [
    "a Python dict with Decimal and None",
    "MicroPython scripts",
    "{'t': 21.5, 'on': True, 'e': None, 'd': Decimal('1.5')}⏎",
    ["t = 21.5", "on = true", "e = null", "d = 1.5"],
  ],
  ["NaN and a trailing comma in JSON", "ArduinoJson questions", '{"t":NaN,"h":40,}⏎', [
    "t = null",
    "h = 40",
  ]],
  ["two objects in one line", "rtl_433 pipelines", '{"a":1} {"a":2}⏎', ["a = 1", "a = 2"]],
  [
    "a sensor message of Tasmota's log",
    "Tasmota, issue on serial output",
    '00:00:15.101 MQT: tele/x/SENSOR = {"AM2301":{"Temperature":21.5}}⏎',
    ["AM2301.Temperature = 21.5"],
  ],
  ["a serial number too long for a double", "RFID readers", '{"uid":12345678901234567890}⏎', [
    "uid = 12345678901234567890",
  ]],
  [
    "an Ohaus scale that has not come to rest",
    "Ohaus' interface manual",
    "       12.73 g    ?⏎       12.72 g    ?⏎",
    ["value1 = 12.73 g", "value1 = 12.72 g"],
  ],
  [
    "an indicator with the unit as a field",
    "Tiger's and Selleton's manuals",
    "\\x02ST,GS,- 12.5,kg\\x03⏎".repeat(2),
    ["value3 = -12.5 kg", "value3 = -12.5 kg"],
  ],
  ["a Sartorius with its sign apart", "Sartorius' interface", "N     -   0.665 g  ⏎".repeat(2), [
    "N = -0.665 g",
    "N = -0.665 g",
  ]],
  [
    "an OpenScale",
    "SparkFun's OpenScale",
    "1234,2.50,lbs,25.5⏎".repeat(2),
    Array(2).fill(["value1 = 1234", "value2 = 2.5 lbs", "value4 = 25.5"]).flat(),
  ],
  ["colours", "ESP-IDF and Zephyr consoles", "\\x1B[0;32mtemp:\\x1B[0m 21.5⏎", ["temp = 21.5"]],
  ["a title before the line", "CircuitPython", "\\x1B]0;code.py | 8.2.9\\x1B\\x5Ctemp:5⏎", [
    "temp = 5",
  ]],
  [
    "a table with bars",
    "printf tables",
    "| temp | 21.5 | C |⏎| hum | 40 | % |⏎".repeat(2),
    ["temp = 21.5 C", "temp = 21.5 C", "hum = 40 %", "hum = 40 %"],
  ],
  ["a table with blanks", "printf tables", "Temp   Hum   Press⏎21.5   40.2   1013.2⏎", [
    "Temp = 21.5",
    "Hum = 40.2",
    "Press = 1013.2",
  ]],
  [
    "the same value in another unit",
    "BMP180 sketches",
    "Pressure: 1013.25 hPa (760 mmHg)⏎".repeat(2),
    [
      "Pressure = 1013.25 hPa",
      "Pressure = 1013.25 hPa",
    ],
  ],
  ["a name and its number taking turns", "load cell sketches", "weight⏎12.5⏎weight⏎12.6⏎", [
    "value1 = 12.5",
    "weight = 12.6",
  ]],
];

for (const [what, where, text, readings] of READ) {
  Deno.test(`${what} (${where})`, async () => {
    assert.deepEqual((await play(text)).readings, readings);
  });
}

/** What must never become a channel, however often it comes. */
const NOT_READ: [what: string, text: string][] = [
  [
    "an ESP8266's start",
    " ets Jan  8 2013,rst cause:2, boot mode:(3,6)⏎⏎load 0x4010f000, len 3584, room 16 ⏎tail 0⏎" +
    "chksum 0xb0⏎csum 0xb0⏎v3969889e⏎~ld⏎",
  ],
  [
    "an ESP32's start",
    "ets Jun  8 2016 00:22:57⏎rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)⏎configsip: 0, SPIWP:0xee⏎" +
    "clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00⏎mode:DIO, clock div:2⏎" +
    "load:0x3fff0030,len:1184⏎ho 0 tail 12 room 4⏎entry 0x400805e4⏎",
  ],
  [
    "an ESP32-C3's start",
    "ESP-ROM:esp32c3-api1-20210207⏎Build:Feb  7 2021⏎rst:0x15 (USB_UART_CHIP_RESET),boot:0xd (SPI_FAST_FLASH_BOOT)⏎" +
    "Saved PC:0x403cd9ae⏎SPIWP:0xee⏎mode:DIO, clock div:2⏎load:0x3fcd5810,len:0x438⏎entry 0x403ce000⏎",
  ],
  [
    "ESP-IDF's log",
    "I (1234) wifi:mode : sta (24:0a:c4:00:00:00)⏎W (99) adc: 5⏎E (100) main: temp: 21⏎",
  ],
  [
    "the Arduino core's log",
    "[  1234][E][Wire.cpp:513] requestFrom(): i2cRead returned Error 263⏎",
  ],
  [
    "a crash of an ESP32",
    "Guru Meditation Error: Core  1 panic'ed (LoadProhibited). Exception was unhandled.⏎" +
    "PC      : 0x400d1a2b  PS      : 0x00060730  A0      : 0x800d2a11⏎Backtrace: 0x400d1a28:0x3ffb1f80⏎Rebooting...⏎",
  ],
  [
    "a crash of an ESP8266",
    "Exception (28):⏎epc1=0x40201fe7 epc2=0x00000000⏎>>>stack>>>⏎ctx: cont⏎sp: 3ffffdc0 end: 3fffffc0 offset: 0190⏎" +
    "3fffff50:  40201fe0 3ffee5a8 00000001 40202039⏎",
  ],
  [
    "Zephyr",
    "*** Booting Zephyr OS build v3.5.0 ***⏎[00:00:00.123,000] <inf> main: temp: 21⏎uart:~$ ⏎",
  ],
  [
    "U-Boot",
    "U-Boot 2022.07 (Aug 01 2022)⏎DRAM:  948 MiB⏎Core:  202 devices, 13 uclasses⏎MMC:   mmc@7e300000: 2⏎" +
    "Hit any key to stop autoboot:  2 \\x08\\x08\\x08 1⏎",
  ],
  [
    "the Linux kernel",
    "[    0.000000] Booting Linux on physical CPU 0x0⏎[    1.234567] usb 1-1: new device number 2⏎",
  ],
  [
    "a traceback",
    'Traceback (most recent call last):⏎  File "main.py", line 12, in <module>⏎OSError: 28⏎OSError: [Errno 110] ETIMEDOUT⏎' +
    "MPY: soft reboot⏎MicroPython v1.22.1 on 2024-01-05; Raspberry Pi Pico W with RP2040⏎>>> ⏎",
  ],
  [
    "NMEA sentences",
    "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47⏎$GNRMC,1,A⏎!AIVDM,1,1,,A,13u,0*24⏎",
  ],
  [
    "Grbl",
    "<Idle|MPos:0.000,0.000,0.000|FS:0,0>⏎Grbl 1.1h ['$' for help]⏎[MSG:Caution: Unlocked]⏎$110=500.000⏎ALARM:1⏎error:9⏎",
  ],
  [
    "Marlin",
    "start⏎echo:Marlin 1.1.9⏎ok T:23.40 /0.00 B:23.90 /0.00 @:0 B@:0⏎Error:Line Number is not Last Line Number+1⏎",
  ],
  ["RFLink", "20;2D;UPM/Esic;ID=0001;TEMP=00cf;HUM=16;BAT=OK;⏎"],
  ["a modem", "AT+CSQ⏎+CSQ: 18,99⏎+CREG: 0,1⏎+CBC: 0,85,4012⏎OK⏎"],
  ["an ELM327", "41 0C 1A F8 ⏎>⏎41 05 7B⏎41 11 32⏎NO DATA⏎SEARCHING...⏎"],
  ["a card's number", "Card UID: 04 A3 1B 2C⏎"],
  [
    "addresses",
    "IP address: 192.168.1.23⏎192.168.1.5⏎MAC: AA:BB:CC:00:11:22⏎I2C device found at address 0x3C  !⏎",
  ],
  ["times alone", "12:30:05⏎2024-01-01⏎2024-01-01T12:00:05Z⏎"],
  ["a menu", "\\x1B[2J\\x1B[H1) Set speed⏎2. Start⏎[3] Stop⏎Select: ⏎"],
  ["progress", "[=====>    ] 45%⏎Writing at 0x00010000... (12 %)⏎Connecting......⏎"],
  [
    "sentences",
    "Starting, please wait⏎Packet 12 sent to server⏎Could not find a valid BME280 sensor, check wiring!⏎",
  ],
  ["replies", "HTTP/1.1 200 OK⏎Content-Type: text/html⏎"],
];

for (const [what, text] of NOT_READ) {
  Deno.test(`${what} makes no channel, and every line of it is in the log`, async () => {
    const { readings, log } = await play(text.repeat(2));
    assert.deepEqual(readings, []);
    assert.equal(
      log.length >= text.repeat(2).split("⏎").filter((line) => line.trim() !== "").length,
      true,
    );
  });
}
