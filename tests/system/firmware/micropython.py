# What main.py finds on a Raspberry Pi Pico.
import cable
import sys


class Module:
    pass


class Pin:
    OUT = 1

    def __init__(self, name, mode):
        pass

    def value(self, level):
        pass


class ADC:
    def __init__(self, channel):
        self.level = 14000 if channel == 4 else 32768  # 27.4 °C, half light

    def read_u16(self):
        return self.level


class Buffer:
    def read(self, size):
        return bytes([cable.read()])


class Poll:
    def register(self, stream, events):
        pass

    def poll(self, milliseconds):
        return [()] if cable.poll(milliseconds) else []


machine, select, stdin, system = Module(), Module(), Module(), Module()
machine.Pin, machine.ADC = Pin, ADC
select.POLLIN, select.poll = 1, Poll
stdin.buffer = Buffer()
system.stdin = stdin
sys.modules["machine"], sys.modules["select"], sys.modules["sys"] = machine, select, system
