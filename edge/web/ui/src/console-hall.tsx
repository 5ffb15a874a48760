// What a manager does with windows and the hall. The rules hold here too; bending one needs the box ticked and a reason.

import { useState } from "preact/hooks";
import { useActs } from "./acting";
import { useLive } from "./live";
import { Loading } from "./parts";
import type { BoardWindow, DeskView } from "./shapes";
import { Answer, type Saying } from "./staff-parts";

export function Hall(saying: Saying) {
  const { t, w } = saying;
  const live = useLive<DeskView>("desk");
  const { act, said, busy } = useActs(live.refresh);
  const [reason, setReason] = useState("");
  const [force, setForce] = useState(false);
  const here = live.value;
  if (!here) return <Loading t={t} />;
  const words = reason.trim();
  const bend = async (name: string, path: string, body: object = { reason: words, force }) => {
    if (await act(name, path, body)) {
      setReason("");
      setForce(false);
    }
  };
  const key = (name: string, label: string, path: string, body?: object, able = true) => (
    <button type="button" class="small" data-act={name} disabled={busy || !able || (force && words === "")} onClick={() => void bend(label, path, body)}>
      {label}
    </button>
  );
  const suspended = here.warnings.some((one) => one.kind === "suspended");
  return (
    <>
      <Answer said={said} {...saying} />
      <section class="card">
        <div class="fields">
          <label>
            {w.reason}
            <input name="reason" value={reason} maxLength={200} size={30} onInput={(event) => setReason(event.currentTarget.value)} />
          </label>
          <label class="tick">
            <input type="checkbox" name="force" checked={force} onChange={(event) => setForce(event.currentTarget.checked)} />
            {w.force}
          </label>
        </div>
      </section>
      <section class="card scroll">
        <h2>{w.windowActs}</h2>
        <table>
          <tbody>
            {here.windows.map((window: BoardWindow) => {
              const at = `windows/${encodeURIComponent(window.id)}`;
              return (
                <tr key={window.id} data-window={window.id}>
                  <td>
                    <strong>{window.name}</strong>
                  </td>
                  <td>{window.kind}</td>
                  <td>
                    <span class={window.status === "open" ? "mark" : "mark wait"}>{w.states[window.status]}</span> {window.number}
                  </td>
                  <td>
                    <div class="acts">
                      {window.status === "open" && key("pause_window", w.pause, `${at}/pause-window`)}
                      {window.status === "paused" && key("resume_window", w.resume, `${at}/resume-window`, {})}
                      {window.status !== "closed" && key("close_window", w.close, `${at}/close-window`)}
                    </div>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <section class="card">
        <h2>{w.hallActs}</h2>
        <div class="acts">
          {suspended
            ? key("resume_hall", w.resumeHall, "hall/resume-hall", {})
            : key("suspend_hall", w.suspend, "hall/suspend-hall", { reason: words }, words !== "")}
          {key("close_day", w.closeDay, "hall/close-day")}
        </div>
        <p class="hint">{w.suspendHint}</p>
      </section>
    </>
  );
}
