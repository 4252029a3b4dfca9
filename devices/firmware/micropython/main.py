# A board for Pinbridge, on a Raspberry Pi Pico: prints readings as JSON lines, takes settings.
# A light sensor on GP26, a fan in place of the LED. Other boards: change the three pins.
import json, select, sys, time
from machine import ADC, Pin

HELLO = (
    '{"hello":{"id":"pico","name":"Pico","fw":"1.0","channels":{'
    '"temperature":{"unit":"°C"},"light":{"unit":"%"},'
    '"fan":{"kind":"boolean","writable":true},'
    '"interval":{"unit":"ms","min":20,"max":60000,"writable":true}}}}'
)
MAX_LINE = 256
fan_pin = Pin("LED", Pin.OUT)
light_sensor = ADC(26)
thermometer = ADC(4)  # of the chip itself
settings = {"fan": False, "interval": 200}


def readings():
    volts = thermometer.read_u16() * 3.3 / 65535
    values = {
        "temperature": round(27 - (volts - 0.706) / 0.001721, 1),
        "light": round(light_sensor.read_u16() / 655.35),
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
    fan_pin.value(settings["fan"])
    return json.dumps({"id": id, "ok": True}) + "\n" + readings()


poller = select.poll()
poller.register(sys.stdin, select.POLLIN)
line = bytearray()
last = time.ticks_ms()
while True:
    wait = settings["interval"] - time.ticks_diff(time.ticks_ms(), last)
    if wait <= 0:
        last = time.ticks_ms()
        print(readings())
    elif poller.poll(int(wait)):
        byte = sys.stdin.buffer.read(1)
        if byte not in (b"\n", b"\r"):
            line.extend(byte[: MAX_LINE + 1 - len(line)])
        elif line:
            said = '{"error":"line too long"}' if len(line) > MAX_LINE else answer(line)
            line = bytearray()
            if said:
                print(said)
