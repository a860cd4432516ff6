// Stands in for node:child_process in commander, which never comes to use it here.
export {};
