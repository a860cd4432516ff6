#!/usr/bin/env node
import '../dist/local.js';
