// What somebody who is logged in does on a page: one act at a time, each under a key of its own, and what came of it.

import { useRef, useState } from "preact/hooks";
import { give, newKey, Refused } from "./api";
import { loginAddress, signOut } from "./session";
import type { OutcomeView, Problem } from "./shapes";

export interface Said {
  /** What was done, in words. */
  act: string;
  problem: Problem | null;
  outcome: OutcomeView | null;
}
export type Act = (act: string, path: string, body?: object) => Promise<OutcomeView | null>;

export interface Acting {
  act: Act;
  busy: boolean;
}

/** `done` is told after each act, also after one that was refused: what is shown may be old. */
export function useActs(done: () => void): { act: Act; said: Said | null; busy: boolean } {
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const act: Act = async (words, path, body = {}) => {
    if (sending.current) return null;
    sending.current = true;
    setBusy(true);
    let problem: Problem | null = null;
    let outcome: OutcomeView | null = null;
    try {
      outcome = await give(path, body, newKey());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problem = error.problem;
    }
    if (problem?.status === 401) await leave();
    setSaid({ act: words, problem, outcome });
    sending.current = false;
    setBusy(false);
    done();
    return outcome;
  };
  return { act, said, busy };
}

/** The session ends; the login page leads back here. */
export async function leave(): Promise<void> {
  await signOut();
  location.replace(loginAddress("", location.pathname));
}
