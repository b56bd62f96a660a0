UPDATE :noted SET settled = true;
