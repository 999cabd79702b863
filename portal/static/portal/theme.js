// Runs before the first paint: puts the person's choice of light or dark on the page. "auto" leaves it to the device.
const chosenTheme = localStorage.getItem("theme");
if (chosenTheme === "light" || chosenTheme === "dark") document.documentElement.dataset.bsTheme = chosenTheme;
