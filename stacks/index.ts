// The program of every stack: the stack's name says which setup, `<setup>` or `<setup>.<stage>`.
import { runPage } from "./program.ts";

export default await runPage();
