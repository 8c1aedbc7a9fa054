import Domain

@testable import ModelGateway

extension DialectSamples {
    static let openAI = DialectSamples(
        preset: .openAI, path: "/v1/chat/completions", requestIDHeader: "x-request-id",
        stream: { OpenAIChatStream(answerBytesMax: 10_000) },
        success: openAIAnswer + "data: [DONE]\n\n",
        usage: TokenUsage(input: 20, cachedInput: 8, cacheWrite: 4, output: 4),
        unknowns: openAIStart + """
            : a comment

            data: {"id":"c1","object":"chat.completion.later","choices":[],"novel":{"a":[1,2]}}

            event: surprise
            data: {"choices":[{"index":7,"delta":{"content":"another choice"}}]}

            data: {"choices":[{"index":0,"delta":{"content":"Wässer ","annotations":[],"audio":null},"logprobs":{"content":[]}}],"obfuscation":"xyz"}

            data: {"choices":[{"index":0,"delta":{"content":7}}]}

            data: {"choices":[{"index":0,"delta":{"content":"flow."},"finish_reason":null}],"service_tier":"later"}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"a_new_reason"}]}

            \(openAIUsage)
            """ + "data: [DONE]\n\n",
        toolCall: openAIStart + """
            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_7","type":"function","function":{"name":"find","arguments":""}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"q\\":"}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"a\\"}"}}]}}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            \(openAIUsage)
            """ + "data: [DONE]\n\n",
        refusal: openAIStart + """
            data: {"choices":[{"index":0,"delta":{"content":"Well"}}]}

            data: {"choices":[{"index":0,"delta":{"refusal":"I cannot help with that."}}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            \(openAIUsage)
            """ + "data: [DONE]\n\n",
        structured: openAIStart + """
            data: {"choices":[{"index":0,"delta":{"content":"{\\"label\\":"}}]}

            data: {"choices":[{"index":0,"delta":{"content":"\\"Refund\\"}"}}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            \(openAIUsage)
            """ + "data: [DONE]\n\n",
        length: openAIStart + """
            data: {"choices":[{"index":0,"delta":{"content":"Half"},"finish_reason":"length"}]}

            \(openAIUsage)
            """ + "data: [DONE]\n\n",
        beginning: openAIStart + openAIPiece("Half"),
        untilUsage: openAIAnswer,
        ping: ": keep-alive\n\n",
        piece: openAIPiece,
        streamErrors: [
            (openAIEvent(#"{"error":{"message":"x","type":"server_error","code":null}}"#), .transient),
            (openAIEvent(#"{"error":{"type":"requests","code":"rate_limit_exceeded"}}"#), .deferral),
            (openAIEvent(#"{"error":{"type":"rate_limit_error","code":"slow_down"}}"#), .deferral),
            (openAIEvent(#"{"error":{"type":"service_unavailable_error","code":"server_is_overloaded"}}"#), .deferral),
            (openAIEvent(#"{"error":{"type":"insufficient_quota"}}"#), .credential),
            (openAIEvent(#"{"error":{"type":"invalid_request_error"}}"#), .permanent),
            (openAIEvent(#"{"error":{"message":"x","code":429}}"#), .deferral),
            (openAIEvent(#"{"error":"boom"}"#), .transient), (openAIEvent(#"{"choices":["#), .transient),
        ],
        errors: [
            row(400, "invalid_request_error", "", .permanent, "provider_refused_request"),
            row(400, "invalid_request_error", "context_length_exceeded", .permanent, "context_too_long"),
            ErrorRow(
                400, #"{"object":"error","message":"This model's maximum context length is 8192 tokens.","code":400}"#,
                .permanent, "context_too_long"),
            row(401, "", "invalid_api_key", .credential, "provider_credential_refused"),
            row(402, "", "", .credential, "provider_credential_refused"),
            row(403, "", "", .credential, "provider_credential_refused"),
            row(404, "", "model_not_found", .permanent, "model_not_found"),
            row(408, "", "", .transient, "provider_error"), row(409, "", "", .transient, "provider_error"),
            row(413, "", "", .permanent, "request_too_large"),
            row(422, "", "", .permanent, "provider_refused_request"),
            row(429, "requests", "rate_limit_exceeded", .deferral, "provider_rate_limited"),
            row(429, "rate_limit_error", "slow_down", .deferral, "provider_slow_down"),
            row(429, "insufficient_quota", "insufficient_quota", .credential, "provider_credit_exhausted"),
            row(429, "", "credit_balance_exhausted", .credential, "provider_credit_exhausted"),
            row(500, "server_error", "", .transient, "provider_error"),
            ErrorRow(502, "<html>", .transient, "provider_error"),
            row(503, "service_unavailable_error", "server_is_overloaded", .deferral, "provider_overloaded"),
            ErrorRow(504, "", .transient, "provider_error"), ErrorRow(307, "", .permanent, "provider_redirected"),
        ],
        errorWithRequestID: nil,
        errorWithMessage: { #"{"error":{"message":"\#($0)","type":"invalid_request_error","param":null,"code":null}}"# }
    )

    private static let openAIStart =
        #"data: {"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":null}"#
        + "\n\n"

    private static let openAIUsage =
        #"data: {"id":"c1","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":4,"total_tokens":24,"prompt_tokens_details":{"cached_tokens":8,"cache_write_tokens":4}}}"#
        + "\n\n"

    private static let openAIAnswer =
        openAIStart + openAIPiece("Wässer ") + openAIPiece("flow.")
        + #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n" + openAIUsage

    private static func openAIEvent(_ data: String) -> String { "data: \(data)\n\n" }

    @Sendable private static func openAIPiece(_ text: String) -> String {
        #"data: {"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"# + "\n\n"
    }

    private static func row(
        _ status: Int, _ type: String, _ code: String, _ failureClass: FailureClass, _ name: String
    ) -> ErrorRow {
        ErrorRow(
            status, #"{"error":{"message":"secret words","type":"\#(type)","param":null,"code":"\#(code)"}}"#,
            failureClass,
            name)
    }
}
