# A board for Pinbridge, on any CircuitPython board with USB: prints readings as JSON lines, takes
# settings. A light sensor on A0, a fan in place of the LED. Other boards: change the two pins.
import json, time
import analogio, board, digitalio, microcontroller, usb_cdc

HELLO = (
    '{"hello":{"id":"circuitpython","name":"CircuitPython","fw":"1.0","channels":{'
    '"temperature":{"unit":"°C"},"light":{"unit":"%"},'
    '"fan":{"kind":"boolean","writable":true},'
    '"interval":{"unit":"ms","min":20,"max":60000,"writable":true}}}}'
)
MAX_LINE = 256
fan_pin = digitalio.DigitalInOut(board.LED)
fan_pin.switch_to_output()
light_sensor = analogio.AnalogIn(board.A0)
settings = {"fan": False, "interval": 200}


def readings():
    celsius = microcontroller.cpu.temperature  # None where the chip has no sensor
    values = {
        "temperature": None if celsius is None else round(celsius, 1),
        "light": round(light_sensor.value / 655.35),
    }
    values.update(settings)
    return json.dumps(values)


def complaint(name, value):
    if name == "fan":
        return None if isinstance(value, bool) else "fan is true or false"
    if name != "interval":
        return "cannot set " + name
    fits = type(value) in (int, float) and 20 <= value <= 60000
    return None if fits else "interval is 20 to 60000"


def answer(line):
    try:
        message = json.loads(line)
    except ValueError:
        return '{"error":"not JSON"}'
    if message == {"hello": True}:
        return HELLO
    if not isinstance(message, dict) or "set" not in message:
        return None  # perhaps a line of ours that comes back: answering it would never end
    id, wanted = message.get("id"), message["set"]
    if not isinstance(wanted, dict):
        return json.dumps({"id": id, "error": "nothing to set"})
    for name in wanted:
        error = complaint(name, wanted[name])
        if error:
            return json.dumps({"id": id, "error": error})
    settings.update(wanted)
    fan_pin.value = settings["fan"]
    return json.dumps({"id": id, "ok": True}) + "\n" + readings()


print()  # ends the line that CircuitPython's title stands on
line = bytearray()
last = time.monotonic_ns()
while True:
    if time.monotonic_ns() - last >= settings["interval"] * 1000000:
        last = time.monotonic_ns()
        print(readings())
    if not usb_cdc.console.in_waiting:
        time.sleep(0.002)
        continue
    byte = usb_cdc.console.read(1)
    if byte not in (b"\n", b"\r"):
        line.extend(byte[: MAX_LINE + 1 - len(line)])
    elif line:
        said = '{"error":"line too long"}' if len(line) > MAX_LINE else answer(line)
        line = bytearray()
        if said:
            print(said)
