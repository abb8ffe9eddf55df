import { byId, element, setText } from "../dom";
import type { Link } from "../link/link";
import type { Large } from "./large";

/** The pupils' address, to read and as a QR code. */
export class Invitation {
  private readonly qr = byId("qr") as HTMLImageElement;

  constructor(link: Link, large: Large) {
    link.on("welcome", ({ class: room = "", address = "", qr = "" }) => {
      setText(byId("room"), room);
      setText(byId("address"), address);
      this.qr.hidden = !qr;
      this.qr.src = qr;
    });
    byId("join-large").addEventListener("click", () => large.show("Join here",
      this.qr.cloneNode(), element("p", { class: "address" }, byId("address").textContent ?? "")));
  }
}
