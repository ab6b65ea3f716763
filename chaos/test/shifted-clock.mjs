// Loaded before a server: its clock is off by SHIFT_MS from the start, or from SIGUSR2 on.
const shiftMs = Number(process.env.SHIFT_MS);
const RealDate = Date;
let isShifted = process.env.SHIFT_AT !== 'SIGUSR2';
process.on('SIGUSR2', () => {
  isShifted = true;
});
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length > 0) super(...given);
    else super(globalThis.Date.now());
  }
  static now() {
    return RealDate.now() + (isShifted ? shiftMs : 0);
  }
};
