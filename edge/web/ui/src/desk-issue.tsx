// The guidance desk takes a number for somebody, or checks an appointment in.

import { useState } from "preact/hooks";
import type { Acting } from "./acting";
import { Badge } from "./parts";
import type { DeskView, ServiceView } from "./shapes";
import type { Saying } from "./staff-parts";
import { CATEGORIES, waitWords } from "./words";

/** A number for somebody else, or the check-in of an appointment. */
export function Issue({ here, act, busy, ...saying }: { here: DeskView } & Acting & Saying) {
  const { language, t, w } = saying;
  const [category, setCategory] = useState("ordinary");
  const [party, setParty] = useState(1);
  const [then, setThen] = useState<string[]>([]);
  const [device, setDevice] = useState("");
  const [code, setCode] = useState("");
  const take = async (service: string) => {
    const further = then.filter((one) => one !== service);
    const outcome = await act(w.issue, "desk/tickets", { service, then: further, category, party, language, device });
    if (outcome) {
      setCategory("ordinary");
      setParty(1);
      setThen([]);
    }
  };
  const checkIn = async () => {
    if (await act(w.checkIn, "desk/check-in", { code: code.trim(), device })) setCode("");
  };
  const name = (service: ServiceView) => (language === "en" && service.name_en ? service.name_en : service.name);
  return (
    <section class="card issue">
      <h2>
        {w.issue} <span class="hint">{w.issueHint}</span>
      </h2>
      <div class="fields">
        <label>
          {w.category}
          <select name="category" value={category} onChange={(event) => setCategory(event.currentTarget.value)}>
            {CATEGORIES.map((one) => (
              <option key={one.id} value={one.id}>
                {language === "en" ? one.en : one.zh}
              </option>
            ))}
          </select>
        </label>
        <label>
          {w.party}
          <input name="party" type="number" min={1} max={99} value={party} onInput={(event) => setParty(Math.min(99, Math.max(1, event.currentTarget.valueAsNumber || 1)))} />
        </label>
        {here.printers.length > 0 && (
          <label>
            {w.printOn}
            <select name="device" value={device} onChange={(event) => setDevice(event.currentTarget.value)}>
              <option value="">{w.noPrint}</option>
              {here.printers.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <fieldset class="further">
        <legend>{w.further}</legend>
        {here.services.map((service) => (
          <label key={service.id} class="tick">
            <input
              type="checkbox"
              name="then"
              value={service.id}
              checked={then.includes(service.id)}
              onChange={(event) => setThen(event.currentTarget.checked ? [...then, service.id] : then.filter((one) => one !== service.id))}
            />
            {name(service)}
          </label>
        ))}
      </fieldset>
      <div class="issue-services">
        {here.services.map((service) => (
          <button type="button" key={service.id} class="issue-service" data-service={service.id} disabled={busy} onClick={() => void take(service.id)}>
            <Badge prefix={service.prefix} />
            <span>{name(service)}</span>
            <small>{waitWords(service.wait ?? null, service.windows_open, t)}</small>
          </button>
        ))}
      </div>
      <form
        class="fields check-in"
        onSubmit={(event) => {
          event.preventDefault();
          void checkIn();
        }}
      >
        <h2>{w.checkIn}</h2>
        <label>
          {w.code}
          <input name="code" value={code} maxLength={64} size={12} autocomplete="off" onInput={(event) => setCode(event.currentTarget.value)} />
        </label>
        <button type="submit" class="small strong" data-act="check_in" disabled={busy || code.trim() === ""}>
          {w.checkIn}
        </button>
      </form>
    </section>
  );
}
