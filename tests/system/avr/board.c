/* An ATmega328P at 16 MHz that runs a firmware in real time, its UART on a pseudo-terminal whose
 * path is printed first. For the simulator of Debian's libsimavr-dev. */
#include <simavr/avr_adc.h>
#include <simavr/avr_uart.h>
#include <simavr/parts/uart_pty.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CLOCK_HZ 16000000
#define CYCLES_PER_MS (CLOCK_HZ / 1000)
#define LEAD_SECONDS 0.002

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  elf_firmware_t firmware;
  memset(&firmware, 0, sizeof firmware);
  if (argc != 2 || elf_read_firmware(argv[1], &firmware) != 0) return 1;
  avr_t *avr = avr_make_mcu_by_name("atmega328p");
  firmware.frequency = CLOCK_HZ;
  avr_init(avr);
  avr_load_firmware(avr, &firmware);
  avr->vcc = avr->avcc = avr->aref = 5000;

  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
  flags &= ~(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POLL_SLEEP);
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  static uart_pty_t uart;
  uart_pty_init(avr, &uart);
  uart_pty_connect(&uart, '0');
  printf("%s\n", uart.pty.slavename);
  fflush(stdout);
  avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0), 2500);
  avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC1), 715);

  const double start = seconds();
  for (avr_cycle_count_t next = 0;;) {
    const int state = avr_run(avr);
    if (state == cpu_Done || state == cpu_Crashed) return 2;
    if (avr->cycle < next) continue;
    next = avr->cycle + CYCLES_PER_MS;
    const double ahead = (double)avr->cycle / CLOCK_HZ - (seconds() - start);
    struct timespec rest = {0, (long)(ahead * 1e9)};
    if (ahead > LEAD_SECONDS) nanosleep(&rest, 0);
  }
}
