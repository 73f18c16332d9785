/**
 * A value that is shown to whoever asks for it by `reveal`, and to nobody else: printed, put into a
 * text or made into JSON it is `[redacted]`. The client's reads give it for what is sealed.
 *
 * The type has no `toString`, so that linters which know types find where it is used as text.
 */
export interface Secret<out Value> {
  reveal(): Value;
}
