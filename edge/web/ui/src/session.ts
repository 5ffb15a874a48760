// Who is at this browser: a person with a session, or a page of the hall's own with a device's token. Both are cookies
// that no script can read; what a script gets is the token that every command must carry (X-CSRF-Token).

import { useEffect, useState } from "preact/hooks";
import { ask, carry, Refused, view } from "./api";
import type { DeviceSessionView, SessionView } from "./shapes";

const SEEN_MS = 60_000;

export type Signed<T> = T | null | undefined;
/** undefined: not known yet; null: nobody. */

export function loginAddress(window = "", next = ""): string {
  const asked = new URLSearchParams({ ...(window && { window }), ...(next && { next }) }).toString();
  return asked ? `/login?${asked}` : "/login";
}

/** The session of this browser. While there is one, what the person does on the page keeps it alive. */
export function useSession(): [Signed<SessionView>, (session: SessionView | null) => void] {
  const [session, setSession] = useState<Signed<SessionView>>(undefined);
  const set = (found: SessionView | null) => {
    carry(found?.csrf ?? "");
    setSession(found);
  };
  useEffect(() => {
    void known<SessionView>("session").then(set);
  }, []);
  useEffect(() => {
    if (!session) return;
    let last = 0;
    const seen = () => {
      if (Date.now() - last < SEEN_MS) return;
      last = Date.now();
      ask("POST", "session/seen").catch(() => {});
    };
    document.addEventListener("pointerdown", seen);
    document.addEventListener("keydown", seen);
    return () => {
      document.removeEventListener("pointerdown", seen);
      document.removeEventListener("keydown", seen);
    };
  }, [session]);
  return [session, set];
}

/** Which device this browser is. A technician's link brings the token behind the #, where no server and no log sees it. */
export function useDevice(): Signed<DeviceSessionView> {
  const [device, setDevice] = useState<Signed<DeviceSessionView>>(undefined);
  useEffect(() => {
    const set = (found: DeviceSessionView | null) => {
      carry(found?.csrf ?? "");
      setDevice(found);
    };
    const token = new URLSearchParams(location.hash.slice(1)).get("token");
    if (!token) {
      void known<DeviceSessionView>("device").then(set);
      return;
    }
    history.replaceState(null, "", location.pathname + location.search);
    ask<DeviceSessionView>("POST", "device", { token }).then(set, () => set(null));
  }, []);
  return device;
}

export async function signOut(): Promise<void> {
  await ask("DELETE", "session").catch(() => {});
  carry("");
}

const AGAIN_MS = 2000;

/** What the hall knows of this browser; waits for a hall that cannot be reached. */
async function known<T>(path: string): Promise<T | null> {
  for (;;) {
    try {
      return await view<T>(path);
    } catch (error) {
      if (error instanceof Refused && error.problem.status < 500) return null;
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}
