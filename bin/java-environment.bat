@echo off
rem Called by the other batch files: finds Java 17 or later as %java%; with the word build, it builds the project.
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
"%java%" -version >nul 2>&1
if errorlevel 1 (
	echo Java is missing: install a JDK 17 or later, or set JAVA_HOME to one. 1>&2
	exit /b 1
)
rem Of 1.8 this is the 1. Where it is not told, Java itself says what it cannot run.
set "version=17"
for /f "tokens=4 delims==. " %%v in ('^""%java%" -XshowSettings:properties -version 2^>^&1 ^| findstr java.specification.version^"') do set "version=%%v"
if %version% lss 17 (
	echo This Java is too old: install a JDK 17 or later, or set JAVA_HOME to one. 1>&2
	exit /b 1
)
if not "%~1"=="build" exit /b 0
where mvn >nul 2>&1
if errorlevel 1 (
	echo Maven is missing: install it ^(3.6 or later^), then try again. 1>&2
	exit /b 1
)
echo Building ^(the first time downloads TensorFlow, about 200 MB^) ... 1>&2
pushd "%home%"
call mvn -B -q -Punchecked -DskipTests pre-integration-test 1>&2
set "code=%errorlevel%"
popd
exit /b %code%
