/** What orders' keys begin with; the day and the file's name follow. */
export const ORDERS = "orders/";
