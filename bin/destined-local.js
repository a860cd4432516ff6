#!/usr/bin/env node
require('../dist/local.js');
