import assert from "node:assert/strict";
import { play } from "./_played.ts";

/**
 * What more boards print, after public reports and libraries' examples, each in words of our own:
 * what it is, where it was met, the lines (twice, unless there are several), and what comes of them.
 */
const READ: [what: string, where: string, text: string, readings: string[]][] = [
  [
    "signs that are two in one",
    "Seeed's SCD30 example",
    "Carbon Dioxide Concentration is: 640.00 ppm⏎ ⏎Temperature = 21.50 ℃⏎".repeat(2),
    [
      ...Array(2).fill("Carbon Dioxide Concentration = 640 ppm"),
      ...Array(2).fill("Temperature = 21.5 °C"),
    ],
  ],
  ["wide Chinese punctuation", "DHT sketches from China", "温度：25.5℃ 湿度：40％⏎", [
    "温度 = 25.5 °C",
    "湿度 = 40 %",
  ]],
  [
    "degrees in words",
    "German forum, DHT22 to Excel",
    "Temperatur: 21.50 Grad Celsius⏎Temp: 21.5 degrees C⏎".repeat(2),
    [...Array(2).fill("Temperatur = 21.5 °C"), ...Array(2).fill("Temp = 21.5 °C")],
  ],
  ["a caret for degrees", "DFRobot's pH library", "temperature:25.0^C  pH:7.00⏎", [
    "temperature = 25 °C",
    "pH = 7",
  ]],
  [
    "an asterisk for degrees",
    "Adafruit's Python DHT example",
    "Temp=21.0*  Humidity=40.0%⏎".repeat(2),
    Array(2).fill(["Temp = 21 °", "Humidity = 40 %"]).flat(),
  ],
  [
    "a time before a short line",
    "monitors with time stamps",
    "12:00:05 21⏎12:00:06 temp:22⏎12:00:07 21.5 40⏎",
    ["value1 = 21", "temp = 22", "value1 = 21.5", "value2 = 40"],
  ],
  [
    "a time before decimal commas",
    "data loggers from Germany",
    "12:00:05 21,5 40,2⏎12:00:06 21,6 40,3⏎",
    ["value1 = 21.5", "value2 = 40.2", "value1 = 21.6", "value2 = 40.3"],
  ],
  ["a date of six digits", "data loggers from Germany", "01.01.24 12:00;21,5;40,2⏎", [
    "value1 = 21.5",
    "value2 = 40.2",
  ]],
  [
    "decimal commas with units",
    "a question on Excel's commas",
    "21,5 °C⏎21,6 °C, 40,2 %⏎".repeat(2),
    [
      "value1 = 21.5 °C",
      "value1 = 21.5 °C",
      "value1 = 21.6 °C",
      "value2 = 40.2 %",
      "value1 = 21.6 °C",
      "value2 = 40.2 %",
    ],
  ],
  [
    "thousands with points",
    "weather stations in German",
    "Temperatur: 21,5°C; Luftdruck: 1.013,2 hPa⏎21,5;1.013,2⏎",
    ["Temperatur = 21.5 °C", "Luftdruck = 1013.2 hPa", "value1 = 21.5", "value2 = 1013.2"],
  ],
  ["a row that ends with nothing", "CSV with gaps", "a;b⏎1,5;⏎;2,5⏎", ["a = 1.5", "b = 2.5"]],
  [
    "a thermometer with sensors missing",
    "Pax Instruments' T400",
    "00:03:07, 22.75, -, 25.31⏎Logging to:⏎time, ambient, sens0, sens1⏎00:00:00, 22.69, -, 25.25⏎",
    [
      "value1 = 22.75",
      "value2 = null",
      "value3 = 25.31",
      "ambient = 22.69",
      "sens0 = null",
      "sens1 = 25.25",
    ],
  ],
  [
    "PLX-DAQ's tables",
    "Excel with Arduino",
    "CLEARDATA⏎LABEL,Time,Temp,Hum⏎DATA,TIME,21.50,40.00⏎",
    [
      "Temp = 21.5",
      "Hum = 40",
    ],
  ],
  [
    "names and numbers in turn, and a word",
    "MightyOhm's Geiger counter",
    "CPS, 0, CPM, 16, uSv/hr, 0.09, SLOW⏎".repeat(2),
    Array(2).fill(["CPS = 0", "CPM = 16", "uSv_hr = 0.09"]).flat(),
  ],
  [
    "a time between name and number",
    "a question on lost decimals",
    "Current,2023-06-19 14:57:32.418625,0.619⏎".repeat(2),
    Array(2).fill("Current = 0.619"),
  ],
  ["a time column with its unit", "oscilloscopes", "Time[s];Temp[C]⏎0,1;21,5⏎", ["Temp = 21.5 C"]],
  [
    "comments around a name and its row",
    "Serial Studio, examples of frames",
    "/*ROCKET,7,-2.5*/⏎".repeat(2),
    [
      "ROCKET = 7",
      "ROCKET_2 = -2.5",
      "ROCKET = 7",
      "ROCKET_2 = -2.5",
    ],
  ],
  [
    "a name before the numbers of a row",
    "CanSat teams' telemetry",
    "TEAM7,12,3.5,998.1⏎".repeat(2),
    [
      "TEAM7 = 12",
      "TEAM7_2 = 3.5",
      "TEAM7_3 = 998.1",
      "TEAM7 = 12",
      "TEAM7_2 = 3.5",
      "TEAM7_3 = 998.1",
    ],
  ],
  ["a name and two numbers", "questions on data loggers", "DATA, 23.5, 45⏎".repeat(2), [
    "DATA = 23.5",
    "DATA_2 = 45",
    "DATA = 23.5",
    "DATA_2 = 45",
  ]],
  ["comments around a row", "Serial Studio, issue on a last value", "/*7343,0,-127,3.12*/⏎", [
    "value1 = 7343",
    "value2 = 0",
    "value3 = -127",
    "value4 = 3.12",
  ]],
  ["brackets around pairs", "robot sketches", "<T:21.5,H:40>⏎#21.5,40*⏎", [
    "T = 21.5",
    "H = 40",
    "value1 = 21.5",
    "value2 = 40",
  ]],
  [
    "a list behind its name",
    "CircuitPython's accelerometers",
    "Acceleration: (0.12, 0.05, 9.81) m/s^2⏎gyro: [0.1, -0.2]⏎",
    [
      "Acceleration = 0.12",
      "Acceleration_2 = 0.05",
      "Acceleration_3 = 9.81 m/s^2",
      "gyro = 0.1",
      "gyro_2 = -0.2",
    ],
  ],
  [
    "arrays of ulab and NumPy",
    "CircuitPython",
    "array([21.5, 40.0], dtype=float32)⏎array('f', [7.5])⏎[ 1.5 -2. ]⏎",
    ["value1 = 21.5", "value2 = 40", "value1 = 7.5", "value1 = 1.5", "value2 = -2"],
  ],
  [
    "Python's logging",
    "gateways in Python",
    "2024-01-01 12:00:05,123 - INFO - temperature: 21.5⏎INFO:root:t=1⏎".repeat(2),
    [...Array(2).fill("temperature = 21.5"), "t = 1", "t = 1"],
  ],
  ["printed bytes", "pyserial's readline", "b'temp:21.5\\r\\n'⏎", ["temp = 21.5"]],
  ["a named tuple", "Python scripts", "Reading(temp=21.5, hum=40)⏎".repeat(2), [
    "temp = 21.5",
    "hum = 40",
    "temp = 21.5",
    "hum = 40",
  ]],
  ["pairs in a list", "Python scripts", '[["temp", 21.5], ["hum", 40]]⏎', [
    "temp = 21.5",
    "hum = 40",
  ]],
  ["objects in a list", "REST gateways", '[{"t":1},{"t":2}]⏎', ["t = 1", "t = 2"]],
  ["an object without its braces", "sketches that print JSON", '"temp":21.5,"hum":40⏎', [
    "temp = 21.5",
    "hum = 40",
  ]],
  ["a mark behind an object", "sketches that print JSON", '{"a":1};⏎<{"b":2}>⏎', [
    "a = 1",
    "b = 2",
  ]],
  [
    "date and time with names",
    "clocks with thermometers",
    "Date: 2024-01-01 Time: 12:00:05 Temp: 21.5⏎Temp: 22 Time: 12:00:06⏎",
    ["Temp = 21.5", "Temp = 22"],
  ],
  [
    "a position and its time",
    "TinyGPS++'s device example",
    "Location: 30.239772,-97.815685  Date/Time: 1/1/2024 12:00:05.00⏎".repeat(2),
    Array(2).fill(["Location = 30.239772", "Location_2 = -97.815685"]).flat(),
  ],
  [
    "sentences",
    "first sketches",
    "The temperature is 21.5 degrees⏎Temp is 21.5C and humidity is 40%⏎".repeat(2),
    [
      ...Array(2).fill("temperature = 21.5 degrees"),
      ...Array(2).fill(["Temp = 21.5 C", "humidity = 40 %"]).flat(),
    ],
  ],
  [
    "dashes between readings",
    "Adafruit's TCS34725 example",
    "Color Temp: 5200 K - Lux: 123 - R: 12 G: 34⏎".repeat(2),
    Array(2).fill(["Color Temp = 5200 K", "Lux = 123", "R = 12", "G = 34"]).flat(),
  ],
  [
    "a word behind a dash",
    "Adafruit's photocell example",
    "Analog reading = 512 - Dark⏎".repeat(2),
    Array(2).fill("Analog reading = 512"),
  ],
  [
    "the same value in two units",
    "BMP180 sketches",
    "Pressure: 1013.25 hPa, 29.92 inHg⏎",
    ["Pressure = 1013.25 hPa", "Pressure_2 = 29.92 inHg"],
  ],
  [
    "Zephyr's samples",
    "Zephyr's BME680 sample",
    "Device 0x20002b74 name is BME680⏎T: 23.98; P: 97.64; H: 53.68; G: 1035.21⏎",
    ["T = 23.98", "P = 97.64", "H = 53.68", "G = 1035.21"],
  ],
];

for (const [what, where, text, readings] of READ) {
  Deno.test(`${what} (${where})`, async () => {
    assert.deepEqual((await play(text)).readings, readings);
  });
}

/** What must never become a channel, however often it comes. */
const NOT_READ: [what: string, text: string][] = [
  ["bytes that a radio heard", "OK 5 0 1 0 2 0 3 (-45)⏎OK 10 0 100 0 200 0 100 (-50)⏎"],
  [
    "a thermometer's memory",
    "ROM = 28 FF 64 1E 82 16 3 4⏎  Chip = DS18B20⏎  Data = 1 50 5 4B 46 7F FF C 10 1C  CRC=1C⏎",
  ],
  [
    "ESPHome's log",
    "[12:00:05][D][sensor:094]: 'Temperature': Sending state 21.5 °C with 1 decimals of accuracy⏎" +
    "[C][logger:443]:   Max Level: DEBUG⏎",
  ],
  [
    "Espressif's Wi-Fi",
    "state: 0 -> 2 (b0)⏎add 0⏎aid 1⏎cnt ⏎chg_B1:-40⏎pm open,type:2 0⏎ip:192.168.1.23,mask:255.255.255.0⏎",
  ],
  [
    "a crash under Mbed",
    "++ MbedOS Error Info ++⏎Error Status: 0x80FF0100 Code: 256 Module: 255⏎Location: 0x8005D0B⏎Error Value: 0x0⏎",
  ],
  ["registers of a crash", "r0: 0x00000000 r1: 0x20000000⏎PC: 0x08001234 LR: 0x08005678⏎"],
  [
    "a Raspberry Pi's start",
    "Read File: config.txt, 1322⏎PM_RSTS: 0x1000⏎RPi: BOOTLOADER release VERSION:8ba17717⏎",
  ],
  ["complaints with numbers", "Error code 5⏎Retry 2 of 5⏎2024-01-01 12:00:05,1 - ERROR - lost: 5⏎"],
  ["who connects", "Server started on port 80⏎Client connected 192.168.1.5:52344⏎"],
  ["Wi-Fi's raw data", 'CSI_DATA,1,24:0a:c4:00:00:01,-45,11,1,0,"[81,-80,4,0]"⏎'],
];

for (const [what, text] of NOT_READ) {
  Deno.test(`${what}: no reading`, async () => {
    assert.deepEqual((await play(text.repeat(3))).readings, []);
  });
}
