#!/bin/sh
# Compiles the simulated board and a sketch for it, with Debian's packages: build.sh SKETCH.ino FOLDER
# makes FOLDER/board and FOLDER/sketch.elf.
set -eu
sketch=$1 out=$2
core=/usr/share/arduino/hardware/arduino/avr
gcc -O2 -I/usr/include/simavr "$(dirname "$0")/board.c" -o "$out/board" \
  -lsimavr -lsimavrparts -lelf -lutil
# avr-gcc 5 hides DECIMAL_DIG from C++.
flags="-mmcu=atmega328p -DF_CPU=16000000L -DARDUINO=10807 -DARDUINO_AVR_UNO -DARDUINO_ARCH_AVR
  -DDECIMAL_DIG=__DECIMAL_DIG__ -Os -w -ffunction-sections -fdata-sections
  -I$core/cores/arduino -I$core/variants/standard"
cxx="avr-g++ $flags -std=gnu++11 -fno-exceptions -fno-threadsafe-statics"
for source in "$core"/cores/arduino/*.c "$core"/cores/arduino/*.S; do
  avr-gcc $flags -c "$source" -o "$out/${source##*/}.o"
done
for source in "$core"/cores/arduino/*.cpp; do
  $cxx -c "$source" -o "$out/${source##*/}.o"
done
$cxx -Wl,--gc-sections -include Arduino.h -x c++ "$sketch" -x none "$out"/*.o -lm -o "$out/sketch.elf"
