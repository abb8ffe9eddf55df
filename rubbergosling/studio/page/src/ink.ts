const known = new Map<string, string>();
let probe: HTMLElement | null = null;

/** The colour that a custom property has now, as a canvas takes it. */
export function inkOf(property: string): string {
  const present = known.get(property);
  if (present) return present;
  probe ??= document.body.appendChild(document.createElement("i"));
  probe.hidden = true;
  probe.style.color = `var(${property})`;
  const colour = getComputedStyle(probe).color;
  known.set(property, colour);
  return colour;
}

/** To be called when light and dark have changed. */
export function forgetInks(): void {
  known.clear();
}
