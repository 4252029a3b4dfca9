// A board for Pinbridge, on AVR and ESP32: prints readings as JSON lines, takes settings.
// A light sensor on A0, a fan (or just the LED that is there) on FAN_PIN.
#ifdef ESP32
const int FAN_PIN = 2, ANALOG_MAX = 4095;
float readTemperature() { return temperatureRead(); }  // of the chip itself
#else
const int FAN_PIN = LED_BUILTIN, ANALOG_MAX = 1023;
float readTemperature() { return analogRead(A1) * (500.0 / ANALOG_MAX) - 50; }  // a TMP36 at 5 V
#endif

const char HELLO[] PROGMEM =
  "{\"hello\":{\"id\":\"arduino\",\"name\":\"Arduino\",\"fw\":\"1.0\",\"channels\":{"
  "\"temperature\":{\"unit\":\"°C\"},\"light\":{\"unit\":\"%\"},"
  "\"fan\":{\"kind\":\"boolean\",\"writable\":true},"
  "\"interval\":{\"unit\":\"ms\",\"min\":20,\"max\":60000,\"writable\":true}}}}";
bool fan = false;
unsigned long interval = 200, lastReadings = 0;  // milliseconds
char line[128];  // from the bridge
size_t used = 0;

void sendReadings() {
  lastReadings = millis();
  float temperature = readTemperature();
  Serial.print(F("{\"temperature\":"));
  isnan(temperature) ? Serial.print(F("null")) : Serial.print(temperature, 1);  // JSON has no NaN
  Serial.print(F(",\"light\":"));
  Serial.print(analogRead(A0) * 100L / ANALOG_MAX);
  Serial.print(fan ? F(",\"fan\":true,\"interval\":") : F(",\"fan\":false,\"interval\":"));
  Serial.print(interval);
  Serial.println('}');
}

void refuse(long id, const char *error) {
  Serial.print('{');
  if (id > 0) { Serial.print(F("\"id\":")); Serial.print(id); Serial.print(','); }
  Serial.print(F("\"error\":\"")); Serial.print(error); Serial.println(F("\"}"));
}

// {"hello":true} or {"id":7,"set":{"fan":true}}: one setting at a time.
void obey() {
  if (strstr(line, "\"hello\":true")) return (void)Serial.println((const __FlashStringHelper *)HELLO);
  // A line of ours that comes back: answering it would never end.
  if (strstr(line, "\"ok\":") || strstr(line, "\"error\":")) return;
  long id = 0;
  int end = 0;
  char name[16] = "", value[16] = "";
  sscanf(line, " { \"id\" : %ld , \"set\" : { \"%15[^\"]\" : %15[^ ,}] } } %n", &id, name, value, &end);
  if (end == 0 || line[end] != '\0') return refuse(id, "not understood");
  if (strcmp(name, "fan") == 0) {
    if (strcmp(value, "true") && strcmp(value, "false")) return refuse(id, "fan is true or false");
    fan = value[0] == 't';
    digitalWrite(FAN_PIN, fan ? HIGH : LOW);
  } else if (strcmp(name, "interval") == 0) {
    char *rest;
    long wanted = strtol(value, &rest, 10);
    if (*rest != '\0' || wanted < 20 || wanted > 60000) return refuse(id, "interval is 20 to 60000");
    interval = wanted;
  } else return refuse(id, "cannot set that");
  Serial.print(F("{\"id\":")); Serial.print(id); Serial.println(F(",\"ok\":true}"));
  sendReadings();
}

void receive(char c) {
  bool ends = c == '\n' || c == '\r';
  if (used < sizeof(line)) line[used] = ends ? '\0' : c;
  if (ends && used == sizeof(line)) refuse(0, "line too long");
  else if (ends && used > 0) obey();
  used = ends ? 0 : used < sizeof(line) ? used + 1 : used;
}

void setup() {
  pinMode(FAN_PIN, OUTPUT);
  Serial.begin(115200);
}

void loop() {
  while (Serial.available() > 0) receive(Serial.read());
  if (millis() - lastReadings >= interval) sendReadings();
}
