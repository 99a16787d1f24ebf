// Money as whole numbers of the currency's smallest unit: sums of fractions would be off.

/** Most that one order may have, in the smallest unit: nine million such orders still add up exactly. */
export const MOST = 1_000_000_000;

/** Digits after the point: 0 for JPY, 2 for USD, 3 for KWD. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
    .maximumFractionDigits!;
}

/** The amount that a text says, "12.50" as 1250 cents; undefined when it is none, negative, or more than `MOST`. */
export function readAmount(text: string, decimals: number): number | undefined {
  const [, whole, fraction = ""] = /^(\d{1,15})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > decimals) return undefined;
  const amount = Number(whole + fraction.padEnd(decimals, "0"));
  return amount <= MOST ? amount : undefined;
}

/** As `readAmount` reads it: 1250 cents are "12.50". */
export function decimal(amount: number, decimals: number): string {
  if (decimals === 0) return String(amount);
  const digits = String(amount).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** As people read it: "1,234.50 USD". */
export function shown(amount: number, decimals: number, currency: string): string {
  const [whole, fraction] = decimal(amount, decimals).split(".") as [string, string?];
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return `${grouped}${fraction === undefined ? "" : `.${fraction}`} ${currency}`;
}
