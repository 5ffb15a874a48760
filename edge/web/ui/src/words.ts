// Every word a page says, Chinese first. `useLanguage` keeps the choice on this device.

import { useEffect, useState } from "preact/hooks";
import type { Problem, Wait } from "./shapes";

export type Language = "zh" | "en";
/** China has one time zone; a citizen's telephone may stand in another. */
export const HALL_ZONE = "Asia/Shanghai";

const ZH = {
  lost: "与叫号系统的连接中断，正在重新连接。以下信息可能不是最新的。",
  loading: "正在读取…",
  english: "English",
  largePrint: "大字版",
  normalPrint: "标准字号",
  waiting: "等候",
  people: "人",
  nobodyWaits: "无人等候",
  noWindow: "暂无窗口办理，可先取号",
  noWaitTime: "等候时间暂时无法估计",
  soon: "马上办理",
  about: "约",
  minutes: "分钟",
  hours: "小时",
  tryAgain: "再试一次",
  unreachable: "暂时连接不上叫号系统",
  unreachableRemedy: "请稍候再试；重试不会重复取号。",
  rule: "依据",
  // kiosk
  kioskTitle: "请选择您要办理的业务",
  kioskHint: "点一下即可取号，无需手机、无需预约",
  identityOpen: "输入身份证号（可不填）",
  identityHint: "不填也能取号；填写后60岁以上自动优先",
  identityOk: "号码已填写，请选择业务取号",
  identityWrong: "号码不正确，请核对；也可以清除后直接取号",
  identityClear: "清除",
  identityBack: "退格",
  priority: "优先服务",
  priorityHint: "老年人、残疾人、孕妇、军人等可优先办理，请先选择：",
  issuing: "正在取号…",
  yourNumber: "您的号码",
  ahead: "前面等候",
  expectedWait: "预计等候",
  keepNumber: "请记住号码，留意屏幕和广播",
  print: "打印小票",
  done: "完成",
  backIn: "秒后返回",
  priorityShort: "优先",
  // ticket page
  ticketTitle: "我的排队号",
  goTo: "请到",
  window: "窗口",
  yourTurn: "请立即前往",
  ticketUnknown: "没有找到这张号票",
  refreshSelf: "本页会自动更新",
  // board
  nowCalling: "请办理",
  lastCall: "最近一位",
  to: "请到",
  recentCalls: "最近叫号",
  waitingByService: "各业务等候",
  paused: "暂停服务",
  closed: "未开放",
  idle: "空闲",
  noCalls: "等待叫号",
  called: "呼叫中",
  serving: "办理中",
  // index
  pages: "本大厅的页面",
  board: "大厅叫号屏",
  kiosk: "自助取号",
  guideDesk: "导办台",
  console: "管理台",
  windows: "窗口",
  login: "工作人员登录",
  notRegistered: "本机尚未登记",
  notRegisteredHint: "请技术人员用本机的登记链接打开一次（hallgate accounts token）。取号请到导办台。",
};

const EN: typeof ZH = {
  lost: "Connection to the queue lost, reconnecting. What you see may be out of date.",
  loading: "Loading…",
  english: "中文",
  largePrint: "Large print",
  normalPrint: "Normal print",
  waiting: "Waiting",
  people: "",
  nobodyWaits: "Nobody waiting",
  noWindow: "No counter open now; you may take a number",
  noWaitTime: "Waiting time not known yet",
  soon: "No wait",
  about: "about",
  minutes: "min",
  hours: "h",
  tryAgain: "Try again",
  unreachable: "The queue cannot be reached right now",
  unreachableRemedy: "Please try again; you will not get a second number.",
  rule: "Rule",
  kioskTitle: "What do you need today?",
  kioskHint: "One tap gives you a number. No phone, no appointment needed.",
  identityOpen: "Enter your identity number (optional)",
  identityHint: "Not needed for a ticket; with it, people over 60 go first",
  identityOk: "Number entered. Now choose what you need.",
  identityWrong: "This number is not correct. Check it, or clear it and go on without.",
  identityClear: "Clear",
  identityBack: "Back",
  priority: "Priority service",
  priorityHint: "For older people, people with disabilities, pregnant women, service members and others. Choose first:",
  issuing: "Getting your number…",
  yourNumber: "Your number",
  ahead: "People before you",
  expectedWait: "Expected wait",
  keepNumber: "Remember your number; watch the screens and listen for calls",
  print: "Print",
  done: "Done",
  backIn: "s until start page",
  priorityShort: "Priority",
  ticketTitle: "My number",
  goTo: "Please go to",
  window: "Counter",
  yourTurn: "Please go now",
  ticketUnknown: "This ticket was not found",
  refreshSelf: "This page updates by itself",
  nowCalling: "Now calling",
  lastCall: "Last called",
  to: "to",
  recentCalls: "Recent calls",
  waitingByService: "Waiting",
  paused: "Paused",
  closed: "Closed",
  idle: "Free",
  noCalls: "Waiting for the next call",
  called: "Called",
  serving: "Serving",
  pages: "Pages of this hall",
  board: "Hall board",
  kiosk: "Ticket kiosk",
  guideDesk: "Guidance desk",
  console: "Console",
  windows: "Counters",
  login: "Staff login",
  notRegistered: "This kiosk is not registered",
  notRegisteredHint: "A technician opens its link once (hallgate accounts token). Please take a number at the desk.",
};

export type Words = typeof ZH;

export const CATEGORIES: ReadonlyArray<{ id: string; zh: string; en: string }> = [
  { id: "ordinary", zh: "普通", en: "Ordinary" },
  { id: "elderly_60", zh: "60 岁以上", en: "Aged 60+" },
  { id: "disabled", zh: "残疾人", en: "Disability" },
  { id: "pregnant", zh: "孕妇", en: "Pregnant" },
  { id: "soldier", zh: "现役军人", en: "Service member" },
  { id: "veteran", zh: "退役军人", en: "Veteran" },
  { id: "special_care", zh: "其他优抚对象", en: "Special care" },
  { id: "hmt_resident", zh: "港澳台同胞", en: "HK, Macao, Taiwan" },
];

export const STATUS: Record<string, { zh: string; en: string }> = {
  waiting: { zh: "等候中", en: "Waiting" },
  called: { zh: "正在叫您", en: "Being called" },
  serving: { zh: "正在办理", en: "Being served" },
  finished: { zh: "已办结", en: "Finished" },
  missed: { zh: "已过号，请到导办台", en: "Missed; please ask at the desk" },
  held: { zh: "暂时挂起，请等候再次叫号", en: "On hold; you will be called again" },
  transferred: { zh: "已转到其他业务", en: "Moved to another service" },
  cancelled: { zh: "已取消", en: "Cancelled" },
  unserved: { zh: "当日未办理", en: "Not served that day" },
  carried_over: { zh: "已转到次日", en: "Carried over" },
};

export function wordsOf(language: Language): Words {
  return language === "en" ? EN : ZH;
}

export function useLanguage(): { language: Language; t: Words; toggle: () => void; set: (language: Language) => void } {
  const [language, set] = useState<Language>(localStorage.getItem("language") === "en" ? "en" : "zh");
  useEffect(() => {
    localStorage.setItem("language", language);
    document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  }, [language]);
  return { language, t: wordsOf(language), toggle: () => set(language === "en" ? "zh" : "en"), set };
}

/** "约15分钟", with its honest range where the hall knows one; nothing finer than the figure deserves. */
export function waitWords(wait: Wait | null, windowsOpen: number, t: Words, nobody = t.noWindow): string {
  if (wait === null) return windowsOpen === 0 ? nobody : t.noWaitTime;
  if (wait.minutes < 1) return t.soon;
  const range = wait.low != null && wait.high != null ? ` (${coarse(wait.low)}–${coarse(wait.high)})` : "";
  return `${t.about} ${duration(coarse(wait.minutes), t)}${range}`;
}

function coarse(minutes: number): number {
  return minutes < 10 ? Math.max(1, Math.round(minutes)) : Math.round(minutes / 5) * 5;
}

function duration(minutes: number, t: Words): string {
  if (minutes < 60) return `${minutes} ${t.minutes}`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} ${t.hours}${rest ? ` ${rest} ${t.minutes}` : ""}`;
}

/** What a problem says to the person who sees it: words and remedy. */
export function problemWords(problem: Problem, t: Words): { words: string; remedy: string } {
  if (problem.code === "unreachable") return { words: t.unreachable, remedy: t.unreachableRemedy };
  return { words: problem.title, remedy: problem.remedy || problem.detail || "" };
}
