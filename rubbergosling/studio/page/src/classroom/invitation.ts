import { byId, element, setText } from "../dom";
import type { Link } from "../link/link";
import type { Large } from "./large";

/** So many characters of the key stand together, to be read from afar. */
const TOGETHER = 4;

/** The pupils' address, to read and as a QR code. */
export class Invitation {
  private readonly qr = byId("qr") as HTMLImageElement;
  private address = "";

  constructor(link: Link, large: Large) {
    link.on("welcome", ({ class: room = "", address = "", qr = "" }) => {
      this.address = address;
      setText(byId("room"), room);
      byId("address").replaceChildren(...parts(address));
      this.qr.hidden = !qr;
      this.qr.src = qr;
    });
    byId("join-large").addEventListener("click", () => large.show("Join here",
      [element("div", { class: "join-large" }, this.qr.cloneNode(), element("p", { class: "address" }, ...parts(this.address)))]));
  }
}

/** An address with its key in groups. The gaps between them are drawn, and are no spaces. */
function parts(address: string): HTMLElement[] {
  const at = address.indexOf("#") + 1;
  const groups = address.slice(at).match(new RegExp(`.{1,${TOGETHER}}`, "g")) ?? [];
  return [element("span", {}, address.slice(0, at)), element("b", { class: "key" }, ...groups.map((group) => element("span", {}, group)))];
}
