@echo off
rem Starts sed4j. Settings, all optional:
rem   JAVA_HOME              the Java to run, 17 or later (else the java on PATH)
rem   SED4J_OPTS, JAVA_OPTS  more Java options; SED4J_OPTS win, and both win over those below
rem   DJL_OFFLINE=false      let DJL download native libraries that are not in lib\
rem   DJL_CACHE_DIR          where native libraries are unpacked, once (else %USERPROFILE%\.djl.ai)
setlocal DisableDelayedExpansion

for %%I in ("%~dp0..") do set "SED4J_HOME=%%~fI"
if not exist "%SED4J_HOME%\lib\sed4j.jar" goto noJar

if not defined JAVA_HOME goto javaOnPath
set "SED4J_JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%SED4J_JAVA%" goto noJavaHome
goto javaFound

:javaOnPath
for %%I in (java.exe) do set "SED4J_JAVA=%%~$PATH:I"
if not defined SED4J_JAVA goto noJava

:javaFound
set "SED4J_VERSION="
for %%I in ("%SED4J_JAVA%") do set "SED4J_RELEASE=%%~dpI..\release"
if exist "%SED4J_RELEASE%" (
  for /f "usebackq tokens=1,2 delims==" %%A in ("%SED4J_RELEASE%") do if "%%A"=="JAVA_VERSION" set "SED4J_VERSION=%%~B"
)
if defined SED4J_VERSION goto versionKnown
for /f "tokens=3" %%A in ('""%SED4J_JAVA%" -version 2^>^&1 ^| findstr /i version"') do set "SED4J_VERSION=%%~A"
:versionKnown
for /f "tokens=1 delims=.-+" %%A in ("%SED4J_VERSION%") do set "SED4J_MAJOR=%%A"
if defined SED4J_MAJOR if %SED4J_MAJOR% LSS 17 goto oldJava

if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
if not defined DJL_OFFLINE set "DJL_OFFLINE=true"
if not defined OPT_OUT_TRACKING set "OPT_OUT_TRACKING=true"

"%SED4J_JAVA%" -Xmx2g --enable-native-access=ALL-UNNAMED -Djava.awt.headless=true %JAVA_OPTS% %SED4J_OPTS% -jar "%SED4J_HOME%\lib\sed4j.jar" %*
exit /b %ERRORLEVEL%

:noJar
>&2 echo sed4j: "%SED4J_HOME%\lib\sed4j.jar" is missing; build it with: mvn -DskipTests package
exit /b 3

:noJavaHome
>&2 echo sed4j: JAVA_HOME = "%JAVA_HOME%" has no bin\java.exe; set it to a Java 17 or later
exit /b 3

:noJava
>&2 echo sed4j: no java found; install Java 17 or later, or set JAVA_HOME
exit /b 3

:oldJava
>&2 echo sed4j: "%SED4J_JAVA%" is Java %SED4J_VERSION%, needed is 17 or later; set JAVA_HOME to one
exit /b 3
