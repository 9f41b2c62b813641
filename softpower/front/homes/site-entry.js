window.softpowerSite = {};
