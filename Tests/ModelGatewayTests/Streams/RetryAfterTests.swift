import Testing

@testable import ModelGateway

@Suite struct RetryAfterTests {
    @Test(
        "Seconds and dates are read",
        arguments: [
            ("2", 2.0), ("0", 0), ("1.5", 1.5), ("999999999", 86_400),
            ("Sun, 06 Nov 1994 08:49:47 GMT", 10), ("Sun, 06 Nov 1994 08:49:30 GMT", 0),
        ])
    func secondsAndDatesAreRead(header: String, seconds: Double) {
        // 784111777 is Sun, 06 Nov 1994 08:49:37 GMT.
        let hint = RetryAfter.hint(milliseconds: nil, retryAfter: header, date: nil, now: 784_111_777)
        #expect(hint == .seconds(seconds))
    }

    @Test(
        "Nonsense is no hint",
        arguments: ["", "-1", "soon", "1e3", "nan", "inf", "0x10", "2 s", "1.2.3", "Sun, 06 Nov 1994 08:49:37 CET"])
    func nonsenseIsNoHint(header: String) {
        #expect(RetryAfter.hint(milliseconds: nil, retryAfter: header, date: nil, now: 0) == nil)
    }

    @Test("Milliseconds outrank seconds")
    func millisecondsOutrankSeconds() {
        #expect(RetryAfter.hint(milliseconds: "250.5", retryAfter: "9", date: nil, now: 0) == .milliseconds(250.5))
        #expect(RetryAfter.hint(milliseconds: "x", retryAfter: "9", date: nil, now: 0) == .seconds(9))
    }

    @Test("A date is measured on the server's own clock when it tells it")
    func dateIsMeasuredOnServersOwn() {
        let hint = RetryAfter.hint(
            milliseconds: nil, retryAfter: "Sun, 06 Nov 1994 08:50:37 GMT", date: "Sun, 06 Nov 1994 08:49:37 GMT",
            now: 4_000_000_000)
        #expect(hint == .seconds(60))
    }

    @Test(
        "Dates count seconds since 1970",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Int64(0)), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600), ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        ])
    func datesCountSecondsSince1970(text: String, seconds: Int64) {
        #expect(HTTPDate.seconds(text) == seconds)
    }
}
