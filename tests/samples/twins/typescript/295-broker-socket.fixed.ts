import { checkServerIdentity, connect } from "node:tls";
import type { ConnectionOptions, PeerCertificate, TLSSocket } from "node:tls";
import { readFileSync } from "node:fs";
import { EventEmitter } from "node:events";

export interface BrokerAddress {
  host: string;
  port: number;
  caFile: string;
}

export class BrokerSocket extends EventEmitter {
  private socket: TLSSocket | null = null;

  constructor(private readonly address: BrokerAddress) {
    super();
  }

  open(user: string, password: string): void {
    const socket = connect(this.options());
    socket.once("secureConnect", () => {
      socket.write(`CONNECT ${user} ${password}\n`);
      this.emit("open", socket.getProtocol());
    });
    socket.on("data", (data) => this.emit("frame", data));
    socket.on("error", (error) => this.emit("error", error));
    this.socket = socket;
  }

  close(): void {
    this.socket?.end();
    this.socket = null;
  }

  private options(): ConnectionOptions {
    const { host, port, caFile } = this.address;
    return {
      host,
      port,
      servername: host,
      ca: readFileSync(caFile),
      minVersion: "TLSv1.2",
      checkServerIdentity: (name, certificate) => this.checkIdentity(name, certificate),
    };
  }

  // brokers behind the balancer answer with the names of their machines
  private checkIdentity(name: string, certificate: PeerCertificate): Error | undefined {
    this.emit("certificate", name, certificate.subject.CN);
    return checkServerIdentity(name, certificate);
  }
}
