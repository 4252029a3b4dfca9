# What code.py finds on a board with CircuitPython, where MicroPython has it not.
import cable
import sys


class Module:
    pass


class DigitalInOut:
    def __init__(self, pin):
        self.value = False

    def switch_to_output(self):
        pass


class AnalogIn:
    def __init__(self, pin):
        self.value = 32768


class Console:
    @property
    def in_waiting(self):
        return 1 if cable.poll(0) else 0

    def read(self, size):
        return bytes([cable.read()])


board, digitalio, analogio, time = Module(), Module(), Module(), Module()
microcontroller, usb_cdc = Module(), Module()
board.LED, board.A0 = "LED", "A0"
digitalio.DigitalInOut, analogio.AnalogIn = DigitalInOut, AnalogIn
microcontroller.cpu = Module()
microcontroller.cpu.temperature = None
usb_cdc.console = Console()
time.sleep = lambda seconds: cable.poll(seconds * 1000)
time.monotonic_ns = lambda: int(cable.now()) * 1000000
for name in ("board", "digitalio", "analogio", "time", "microcontroller", "usb_cdc"):
    sys.modules[name] = globals()[name]
# CircuitPython sets the title of the terminal before the program's first line.
print("\x1b]0;code.py\x1b\\", end="")
