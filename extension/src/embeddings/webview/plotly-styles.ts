/**
 * Plotly writes a style sheet into the page when it is loaded, which the page's policy forbids; it leaves that be where
 * an element says so. What it needs of it is in style.css. Imported before Plotly.
 */
const mark = document.createElement("meta");
mark.id = "plotly.js-style-global";
mark.className = "no-inline-styles";
document.head.append(mark);
