// What the login page says, Chinese first.

import type { Language } from "./words";

const ZH = {
  title: "工作人员登录",
  atWindow: "登录窗口",
  account: "账号",
  password: "密码",
  enter: "登录",
  entering: "正在核对…",
  hint: "连续 5 次错误将锁定 15 分钟；忘记密码请联系负责人。",
  relieve: "替岗：接管本窗口",
  goOn: "继续",
  leave: "退出登录",
  changePassword: "修改密码",
  current: "当前密码",
  fresh: "新密码",
  again: "再输一次",
  different: "两次输入不一致",
  rule: "至少 12 个字符，含大写、小写、数字、其他字符中的三类；或 20 个字符以上的口令短语。修改后请重新登录。",
};

const EN: typeof ZH = {
  title: "Staff login",
  atWindow: "Counter",
  account: "Account",
  password: "Password",
  enter: "Log in",
  entering: "Checking…",
  hint: "Five wrong tries lock the account for 15 minutes. Forgotten? Ask your manager.",
  relieve: "Take this counter over",
  goOn: "Go on",
  leave: "Log out",
  changePassword: "Change password",
  current: "Present password",
  fresh: "New password",
  again: "Once more",
  different: "The two differ",
  rule: "12 characters of three kinds (a–z, A–Z, 0–9, other), or a phrase of 20. You log in again afterwards.",
};

export const ROLES: Record<string, { zh: string; en: string }> = {
  clerk: { zh: "窗口人员", en: "Clerk" },
  desk: { zh: "导办台", en: "Guidance desk" },
  manager: { zh: "负责人", en: "Manager" },
  technician: { zh: "技术人员", en: "Technician" },
  auditor: { zh: "审计人员", en: "Auditor" },
};

export function loginWords(language: Language): typeof ZH {
  return language === "en" ? EN : ZH;
}
export type LoginWords = typeof ZH;
