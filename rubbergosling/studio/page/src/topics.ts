/** A small list of listeners by topic, with the types of what they are told. */
export class Topics<Told extends object> {
  private readonly listeners = new Map<keyof Told, ((told: never) => void)[]>();

  /** Calls the listener each time something is told under the topic. */
  on<K extends keyof Told>(topic: K, listener: (told: Told[K]) => void): void {
    const present = this.listeners.get(topic) ?? [];
    this.listeners.set(topic, [...present, listener]);
  }

  /** Tells all listeners of a topic, in the order in which they came. */
  tell<K extends keyof Told>(topic: K, told: Told[K]): void {
    for (const listener of this.listeners.get(topic) ?? []) {
      (listener as (told: Told[K]) => void)(told);
    }
  }
}
