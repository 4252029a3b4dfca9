// Just enough of Arduino to run a sketch on a computer: Serial is standard input and output.
#pragma once
#include <math.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PROGMEM
#define F(text) (reinterpret_cast<const __FlashStringHelper *>(text))
class __FlashStringHelper;
typedef uint8_t byte;
enum { LOW, HIGH, OUTPUT, LED_BUILTIN = 13, A0, A1, A2, A3, A4, A5 };

class HardwareSerial {
 public:
  void begin(unsigned long) {}
  int available() {
    int waiting = 0;
    ioctl(0, FIONREAD, &waiting);
    return waiting;
  }
  int read() {
    unsigned char c;
    return ::read(0, &c, 1) == 1 ? c : -1;
  }
  // Each print is a write of its own: lines arrive in pieces, as they do from a board.
  size_t print(const char *text) { return ::write(1, text, strlen(text)); }
  size_t print(const __FlashStringHelper *text) { return print(reinterpret_cast<const char *>(text)); }
  size_t print(char c) { return ::write(1, &c, 1); }
  size_t print(int number) { return print(static_cast<long>(number)); }
  size_t println() { return print("\r\n"); }
  size_t print(long number) { return print(number, "%ld"); }
  size_t print(unsigned long number) { return print(number, "%lu"); }
  size_t print(double number, int digits = 2) {
    char text[40];
    snprintf(text, sizeof text, "%.*f", digits, number);
    return print(text);
  }
  template <class Text>
  size_t println(Text text) { return print(text) + print("\r\n"); }

 private:
  template <class Number>
  size_t print(Number number, const char *format) {
    char text[24];
    snprintf(text, sizeof text, format, number);
    return print(text);
  }
} Serial;

inline unsigned long millis() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000UL + now.tv_nsec / 1000000;
}
inline void delay(unsigned long ms) { usleep(ms * 1000); }
inline void pinMode(int, int) {}
inline void digitalWrite(int, int) {}
#ifdef ESP32
inline int analogRead(int) { return 2048; }  // half light
#else
inline int analogRead(int pin) { return pin == A1 ? 147 : 512; }  // 21.8 °C, half light
#endif
inline float temperatureRead() { return NAN; }  // a sensor that fails

void setup();
void loop();
int main() {
  setup();
  for (;;) {
    pollfd input = {0, POLLIN, 0};
    poll(&input, 1, 1);
    if (input.revents & POLLHUP) return 0;
    loop();
  }
}
