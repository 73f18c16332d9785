// All that runs in the browser. It has no import of the server's, and so nothing of its secrets.
for (const link of document.querySelectorAll('a')) {
  link.addEventListener('click', () => {
    link.dataset['seen'] = 'true';
  });
}
