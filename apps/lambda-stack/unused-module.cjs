// In the place of dependencies of dependencies that are never called; see build.js.
module.exports = {};
