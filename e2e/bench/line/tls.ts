import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess } from "../../servers/run-process.ts";
import { keepFolder, removeWithUs } from "../../servers/started-processes.ts";

/** A key and a self-signed certificate, as files and in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly keyFile: string;
  readonly certFile: string;
  remove(): Promise<void>;
}

/** Makes a certificate for this address, with openssl. */
export async function makeCertificate(host: string): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), "nats-objects-tls-"));
  removeWithUs(folder);
  const keyFile = join(folder, "key.pem");
  const certFile = join(folder, "cert.pem");
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const names = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=IP:${host}`];
  await runProcess("openssl", ["req", ...kind, ...names, "-keyout", keyFile, "-out", certFile]);
  const [key, cert] = await Promise.all([keyFile, certFile].map((path) => readFile(path, "utf8")));
  return {
    key: key!,
    cert: cert!,
    keyFile,
    certFile,
    async remove() {
      await rm(folder, { recursive: true, force: true });
      keepFolder(folder);
    },
  };
}
