// Talking to the hall: views by GET, commands by POST. A command keeps its Idempotency-Key through every repetition,
// so that a double tap, a lost answer or a restarted daemon never makes a second ticket.

import type { OutcomeView, Problem } from "./shapes";

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

const ANSWER_MS = 8000;
let carried = "";

/** What every command of this page repeats from now on, to show that it comes from the page itself. */
export function carry(token: string): void {
  carried = token;
}

/** Ask once for something that is no command of the queue: to log in, to log out. Throws Refused. */
export async function ask<T>(method: "POST" | "DELETE", path: string, body: object = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": carried },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new Refused(unreachable());
  }
  if (!answer.ok) throw new Refused(await problemOf(answer));
  return (answer.status === 204 ? {} : await answer.json()) as T;
}

const PAUSES_MS = [400, 800, 1500, 2500, 4000, 6000];

export async function view<T>(path: string, patience = ANSWER_MS): Promise<T> {
  const answer = await fetch(`/api/v1/${path}`, { signal: AbortSignal.timeout(patience) });
  if (!answer.ok) throw new Refused(await problemOf(answer));
  return (await answer.json()) as T;
}

/** A key for one act of one person. getRandomValues also works on pages without TLS. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Give a command; repeats it under the same key while the hall cannot be reached or cannot write. Throws Refused. */
export async function give(path: string, body: object, key: string): Promise<OutcomeView> {
  for (let attempt = 0; ; attempt++) {
    const pause = PAUSES_MS[attempt];
    try {
      const answer = await fetch(`/api/v1/${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": key, "X-CSRF-Token": carried },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (answer.ok) return (await answer.json()) as OutcomeView;
      const problem = await problemOf(answer);
      if (answer.status !== 503 || pause === undefined) throw new Refused(problem);
    } catch (error) {
      if (error instanceof Refused) throw error;
      if (pause === undefined) throw new Refused(unreachable());
    }
    await new Promise((done) => setTimeout(done, pause));
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return (await answer.json()) as Problem;
  } catch {
    return { type: "about:blank", title: answer.statusText, status: answer.status, code: "failed" };
  }
}

function unreachable(): Problem {
  return { type: "about:blank", title: "", status: 0, code: "unreachable" };
}
