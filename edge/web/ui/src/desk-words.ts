// What a clerk's page says; clerks work in Chinese, visitors of the page may switch.

import type { Language } from "./words";

export const ACTS = {
  call_next: { path: "call-next", zh: "呼叫下一位", en: "Call next" },
  recall: { path: "recall", zh: "重呼", en: "Call again" },
  start_service: { path: "start-service", zh: "开始办理", en: "Start" },
  finish_service: { path: "finish-service", zh: "办结并请评价", en: "Finish" },
  mark_missed: { path: "mark-missed", zh: "未到", en: "Did not come" },
  hold: { path: "hold", zh: "挂起", en: "Hold" },
  return_held: { path: "return-held", zh: "取回", en: "Take back" },
  transfer: { path: "transfer", zh: "转办", en: "Transfer" },
  call_ticket: { path: "call-ticket", zh: "指定呼叫", en: "Call number" },
  log_out: { path: "log-out", zh: "离开窗口", en: "Leave the counter" },
  open_window: { path: "open-window", zh: "开放窗口", en: "Open" },
  pause_window: { path: "pause-window", zh: "暂停服务", en: "Pause" },
  resume_window: { path: "resume-window", zh: "恢复服务", en: "Resume" },
  close_window: { path: "close-window", zh: "关闭窗口", en: "Close" },
} as const;
export type Act = keyof typeof ACTS;

const DESK_ZH = {
  nobody: "当前无人",
  pressNext: "按“呼叫下一位”开始",
  logInFirst: "请先开放窗口",
  openFirst: "请先开放窗口",
  resumeFirst: "窗口暂停中，恢复服务后可叫号",
  noWindow: "暂无窗口办理",
  staffNumber: "工号",
  lock: "锁屏",
  elsewhere: "您登录的是另一个窗口。",
  logInHere: "退出后在本窗口登录",
  serves: "本窗口可办",
  held: "挂起的号",
  since: "已",
  recalls: "已重呼",
  times: "次",
  waitingHere: "本窗口可叫",
  number: "号码",
  toService: "转到…",
  asking: "正在请群众评价",
  open: "服务中",
  paused: "暂停中",
  closed: "未开放",
  done: "已完成",
  windowUnknown: "没有这个窗口",
  allWindows: "全部窗口",
  because: "依据",
};

const DESK_EN: typeof DESK_ZH = {
  nobody: "Nobody here",
  pressNext: "Press “Call next” to begin",
  logInFirst: "Open the counter first",
  openFirst: "Open the counter first",
  resumeFirst: "Paused; resume to call",
  noWindow: "No counter open",
  staffNumber: "Staff no.",
  lock: "Lock",
  elsewhere: "You are logged in at another counter.",
  logInHere: "Log out and log in here",
  serves: "This counter serves",
  held: "On hold",
  since: "for",
  recalls: "called again",
  times: "times",
  waitingHere: "You can call",
  number: "Number",
  toService: "Move to…",
  asking: "The visitor is being asked for a rating",
  open: "Open",
  paused: "Paused",
  closed: "Closed",
  done: "Done",
  windowUnknown: "There is no such counter",
  allWindows: "All counters",
  because: "Rule",
};

export function deskWords(language: Language): typeof DESK_ZH {
  return language === "en" ? DESK_EN : DESK_ZH;
}
export type DeskWords = typeof DESK_ZH;
