// Every device and every wire: does it answer, does it show what it should, what went wrong last.

import { useLive } from "./live";
import { Loading } from "./parts";
import type { DevicesView, DeviceView, LineView } from "./shapes";
import type { Saying } from "./staff-parts";
import { HALL_ZONE } from "./words";

export function when(moment: string | null | undefined): string {
  if (!moment) return "";
  const options = { timeZone: HALL_ZONE, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false } as const;
  return new Date(moment).toLocaleString("zh-CN", options);
}

function counted(counts: Record<string, unknown>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${String(count)}`)
    .join("，");
}

export function Devices(saying: Saying) {
  const { t, w } = saying;
  const { value } = useLive<DevicesView>("devices");
  if (!value) return <Loading t={t} />;
  if (value.devices.length === 0) return <p class="nothing">{w.noDevices}</p>;
  const broken = (device: DeviceView) => (device.up ? 1 : 0);
  const devices = [...value.devices].sort((a, b) => broken(a) - broken(b));
  return (
    <>
      <section class="card scroll">
        <h2>{w.devices}</h2>
        <table class="devices">
          <thead>
            <tr>
              {[w.device, w.state, w.since, w.atWindow, w.profile, w.frames, w.bad, w.timeouts, w.refused, w.lastFault].map((title) => (
                <th key={title}>{title}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {devices.map((device) => (
              <Device key={device.id} device={device} {...saying} />
            ))}
          </tbody>
        </table>
      </section>
      <section class="card scroll">
        <h2>{w.line}</h2>
        <table>
          <thead>
            <tr>
              {[w.line, w.state, w.reconnects, w.noise, w.strangers, w.bad].map((title) => (
                <th key={title}>{title}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(value.lines ?? []).map((line: LineView) => (
              <tr key={line.id} data-line={line.id}>
                <td>{line.id}</td>
                <td>
                  <span class={line.open ? "mark" : "mark bad"}>{line.open ? w.up : w.down}</span> {line.reason}
                </td>
                <td class="number">{line.reconnects}</td>
                <td class="number">{line.noise_bytes}</td>
                <td class="number">{line.strangers}</td>
                <td>{counted(line.bad)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Device({ device, w }: { device: DeviceView } & Saying) {
  return (
    <tr data-device={device.id}>
      <td>
        <strong>{device.id}</strong>
      </td>
      <td>
        <span class={device.up ? "mark" : "mark bad"}>{device.up ? w.up : w.down}</span>{" "}
        {device.up && device.agrees != null && <span class={device.agrees ? "mark" : "mark wait"}>{device.agrees ? w.agrees : w.differs}</span>} {device.reason}
      </td>
      <td>{when(device.since)}</td>
      <td>{device.window}</td>
      <td>{device.profile}</td>
      <td class="number">{`${device.frames_good ?? 0} / ${device.frames_sent ?? 0}`}</td>
      <td>{counted(device.frames_bad ?? {})}</td>
      <td class="number">{device.timeouts || ""}</td>
      <td>{counted(device.refused ?? {})}</td>
      <td>{device.last_fault}</td>
    </tr>
  );
}
