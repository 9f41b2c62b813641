/* Made from softpower/front by its build.mjs; do not edit. */
(()=>{window.softpowerSite={};})();
