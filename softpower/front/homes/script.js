// Vega is large, and many pages have no picture that moves: it is loaded when the first one is drawn. A classic script, since
// a page that is opened from a folder may not load modules.

let asked = null;

export function pictures(address) {
  asked ??= new Promise((done, failed) => {
    if (window.softpowerPictures) return done(window.softpowerPictures);
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.softpowerPictures);
    script.onerror = () => {
      asked = null;
      failed(new Error(`${address} could not be loaded`));
    };
    document.head.append(script);
  });
  return asked;
}
