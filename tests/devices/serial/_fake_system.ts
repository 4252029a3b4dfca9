import { VirtualBoard } from "../../../devices/virtual/board.ts";

/** What a fake board's USB device says of itself. */
export interface FakeUsb {
  readonly vendorId?: string;
  readonly productId?: string;
  readonly serialNumber?: string;
  readonly product?: string;
  /** Default `00`. */
  readonly interface?: string;
}

/** A folder that looks like `/dev` and `/sys` of a system that boards are plugged into. */
export class FakeSystem implements AsyncDisposable {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<FakeSystem> {
    const root = await Deno.realPath(await Deno.makeTempDir());
    await Deno.mkdir(`${root}/dev`);
    await Deno.mkdir(`${root}/sys/class/tty`, { recursive: true });
    return new FakeSystem(root);
  }

  /** Plugs a board into a USB socket; it gets the port `name`, which leads to `target`. */
  async plugIn(name: string, socket: string, target: string, usb: FakeUsb = {}): Promise<string> {
    const device = `${this.root}/sys/devices/usb1/${socket}`;
    const folder = `${device}/${socket}:1.0`;
    await Deno.mkdir(folder, { recursive: true });
    const { vendorId = "2341", productId = "0043", serialNumber, product } = usb;
    const files = { idVendor: vendorId, idProduct: productId, serial: serialNumber, product };
    for (const [file, text] of Object.entries(files)) {
      if (text !== undefined) await Deno.writeTextFile(`${device}/${file}`, `${text}\n`);
    }
    await Deno.writeTextFile(`${folder}/bInterfaceNumber`, `${usb.interface ?? "00"}\n`);
    await Deno.mkdir(`${this.root}/sys/class/tty/${name}`);
    await Deno.symlink(folder, `${this.root}/sys/class/tty/${name}/device`);
    // Last, as the kernel does.
    await Deno.symlink(target, `${this.root}/dev/${name}`);
    return `${this.root}/dev/${name}`;
  }

  /** Takes the port `name` and its USB device away. */
  async unplug(name: string): Promise<void> {
    const device = await Deno.readLink(`${this.root}/sys/class/tty/${name}/device`);
    await Deno.remove(`${this.root}/dev/${name}`);
    await Deno.remove(`${this.root}/sys/class/tty/${name}`, { recursive: true });
    await Deno.remove(device.replace(/\/[^/]*$/, ""), { recursive: true });
  }

  /** Plugs a virtual board in, behind a new terminal. */
  plugInBoard(board: VirtualBoard, name: string, socket: string, usb?: FakeUsb): Promise<string> {
    return this.plugIn(name, socket, board.plugIn(), usb);
  }

  /** Pulls a virtual board out. */
  async unplugBoard(board: VirtualBoard, name: string): Promise<void> {
    await this.unplug(name);
    await board.hangUp();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.root, { recursive: true });
  }
}
