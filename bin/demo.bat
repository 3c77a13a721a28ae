@echo off
rem Builds the plugin and segments the sample brain scan in a real ImageJ, without a window. Results: demo\
setlocal
set "home=%~dp0.."
call "%home%\bin\java-environment.bat" build
if errorlevel 1 exit /b 1
if not exist "%home%\demo" mkdir "%home%\demo"
"%java%" -Djava.awt.headless=true "-Dplugins.dir=%home%\target\imagej" -cp "%home%\target\imagej\ij.jar" ij.ImageJ -batch "%home%\macros\Demo.ijm" "%home%"
exit /b %errorlevel%
