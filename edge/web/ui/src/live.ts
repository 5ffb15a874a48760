// Views that stay fresh: fetched at once, after every event that may have changed them, and every 15 s (waits move by
// themselves). `lost` is true while the hall's stream is down; what is shown then may be old, and the page says so.

import { useEffect, useRef, useState } from "preact/hooks";
import { Refused, view } from "./api";
import type { EventView, Problem } from "./shapes";

const REFETCH_MS = 150;
const STEADY_MS = 15_000;
const ASKED_MS = 5000;
const REOPEN_MS = 3000;
const GRACE_MS = 1500;

export interface Live<T> {
  value: T | null;
  problem: Problem | null;
  lost: boolean;
  refresh: () => void;
}

/** `streamed` false: for pages outside the hall, which may not have its stream; they ask every five seconds. */
export function useLive<T>(path: string, onEvent?: (event: EventView) => void, streamed = true): Live<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [lost, setLost] = useState(false);
  const listener = useRef(onEvent);
  listener.current = onEvent;
  const refresh = useRef(() => {});

  useEffect(() => {
    let ended = false;
    let timer: number | undefined;
    let busy = false;
    let again = false;
    const fetchNow = async () => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      try {
        const fresh = await view<T>(path);
        if (!ended) {
          setValue(fresh);
          setProblem(null);
          if (!streamed) setLost(false);
        }
      } catch (error) {
        if (!ended && error instanceof Refused && error.problem.status < 500) setProblem(error.problem);
        else if (!ended && !streamed) setLost(true);
      }
      busy = false;
      if (again && !ended) {
        again = false;
        soon();
      }
    };
    const soon = () => {
      if (timer === undefined) {
        timer = window.setTimeout(() => {
          timer = undefined;
          void fetchNow();
        }, REFETCH_MS);
      }
    };
    refresh.current = soon;
    void fetchNow();
    const steady = window.setInterval(soon, streamed ? STEADY_MS : ASKED_MS);
    const close = !streamed ? () => {} : openStream(
      (event) => {
        if (event) listener.current?.(event);
        soon();
      },
      (down) => {
        if (!ended) setLost(down);
      },
    );
    return () => {
      ended = true;
      window.clearTimeout(timer);
      window.clearInterval(steady);
      close();
    };
  }, [path]);

  return { value, problem, lost, refresh: () => refresh.current() };
}

/**
 * The hall's stream, for ever: browsers reconnect by themselves after a cut, but not after a refusal, so we do.
 * A page that nobody sees lets go of it: a browser has six connections to one server, for all its tabs together.
 */
function openStream(onChange: (event: EventView | null) => void, onLost: (lost: boolean) => void): () => void {
  let source: EventSource | undefined;
  let reopen: number | undefined;
  let grace: number | undefined;
  const open = () => {
    source?.close();
    if (document.hidden) return;
    source = new EventSource("/api/v1/stream");
    source.addEventListener("hello", () => {
      window.clearTimeout(grace);
      grace = undefined;
      onLost(false);
      onChange(null);
    });
    source.onmessage = (message: MessageEvent<string>) => onChange(JSON.parse(message.data) as EventView);
    source.onerror = () => {
      grace ??= window.setTimeout(() => onLost(true), GRACE_MS);
      if (source?.readyState === EventSource.CLOSED) {
        window.clearTimeout(reopen);
        reopen = window.setTimeout(open, REOPEN_MS);
      }
    };
  };
  open();
  document.addEventListener("visibilitychange", open);
  return () => {
    document.removeEventListener("visibilitychange", open);
    window.clearTimeout(reopen);
    window.clearTimeout(grace);
    source?.close();
  };
}

/** A clock of the page's own, for "since" and the time of day; ticks each second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
