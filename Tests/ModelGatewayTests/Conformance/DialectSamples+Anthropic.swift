import Domain

@testable import ModelGateway

extension DialectSamples {
    static let anthropic = DialectSamples(
        preset: .anthropic, path: "/v1/messages", requestIDHeader: "request-id",
        stream: { AnthropicStream(answerBytesMax: 10_000) },
        success: anthropicAnswer + anthropicStop,
        usage: TokenUsage(input: 20, cachedInput: 8, cacheWrite: 3, cacheWriteLong: 1, output: 4),
        unknowns: anthropicStart + """
            event: ping
            data: {"type":"ping"}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"abc"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: surprise
            data: {"type":"surprise","text":"not an answer"}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"a_new_block","text":"not an answer"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"a_new_delta","text":"not an answer"}}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"text","text":"","citations":null}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Wässer flow.","novel":1},"novel":[]}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":{}}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"a_new_reason","container":null},"usage":{"output_tokens":2,"novel":9}}

            event: message_delta
            data: {"type":"message_delta","delta":{},"usage":{"output_tokens":4}}


            """ + anthropicStop,
        toolCall: anthropicStart + """
            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_7","name":"find","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"q\\":"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\\"a\\"}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}


            """ + anthropicEnd("tool_use") + anthropicStop,
        refusal: anthropicStart + anthropicPiece("Well")
            + anthropicEnd("refusal", more: #","stop_details":{"type":"refusal","category":"cyber","explanation":"x"}"#)
            + anthropicStop,
        structured: anthropicStart + anthropicPiece(#"{\"label\":"#) + anthropicPiece(#"\"Refund\"}"#)
            + anthropicEnd("end_turn") + anthropicStop,
        length: anthropicStart + anthropicPiece("Half") + anthropicEnd("max_tokens") + anthropicStop,
        beginning: anthropicStart + anthropicPiece("Half"),
        untilUsage: anthropicAnswer,
        ping: "event: ping\ndata: {\"type\": \"ping\"}\n\n",
        piece: anthropicPiece,
        streamErrors: [
            (anthropicError("overloaded_error"), .deferral), (anthropicError("rate_limit_error"), .deferral),
            (anthropicError("api_error"), .transient), (anthropicError("timeout_error"), .transient),
            (anthropicError("invalid_request_error"), .permanent),
            (anthropicError("request_too_large"), .permanent), (anthropicError("not_found_error"), .permanent),
            (anthropicError("authentication_error"), .credential), (anthropicError("billing_error"), .credential),
            (anthropicError("permission_error"), .credential), (anthropicError("a_new_error"), .transient),
            ("event: error\ndata: {\"type\":\"error\"}\n\n", .transient), ("event: error\ndata: {\n\n", .transient),
        ],
        errors: [
            row(400, "invalid_request_error", "secret words", .permanent, "provider_refused_request"),
            row(
                400, "invalid_request_error",
                "You have reached your specified API usage limits. You will regain access.",
                .credential, "provider_credit_exhausted"),
            row(
                400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.",
                .credential,
                "provider_credit_exhausted"),
            row(
                400, "invalid_request_error", "This workspace has reached its spend limit.", .credential,
                "provider_credit_exhausted"),
            // Words of the prompt that are quoted further on do not open the credential's breaker.
            row(
                400, "invalid_request_error", "messages.0: 'your credit balance is too low' is not allowed", .permanent,
                "provider_refused_request"),
            row(
                400, "invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum", .permanent,
                "context_too_long"),
            row(
                400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 2 > 2",
                .permanent,
                "context_too_long"),
            row(401, "authentication_error", "x", .credential, "provider_credential_refused"),
            row(402, "billing_error", "x", .credential, "provider_credit_exhausted"),
            row(403, "permission_error", "x", .credential, "provider_credential_refused"),
            row(404, "not_found_error", "x", .permanent, "model_not_found"),
            row(408, "", "x", .transient, "provider_error"),
            row(409, "conflict_error", "x", .transient, "provider_error"),
            row(413, "request_too_large", "x", .permanent, "request_too_large"),
            row(422, "", "x", .permanent, "provider_refused_request"),
            row(429, "rate_limit_error", "x", .deferral, "provider_rate_limited"),
            row(500, "api_error", "x", .transient, "provider_error"),
            ErrorRow(502, "<html>", .transient, "provider_error"),
            row(504, "timeout_error", "x", .transient, "provider_error"),
            row(529, "overloaded_error", "x", .deferral, "provider_overloaded"),
            ErrorRow(307, "", .permanent, "provider_redirected"),
        ],
        errorWithRequestID: #"{"type":"error","error":{"type":"api_error","message":"x"},"request_id":"req-body"}"#,
        errorWithMessage: { #"{"type":"error","error":{"type":"invalid_request_error","message":"\#($0)"}}"# })

    private static let anthropicStart = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"usage":{"input_tokens":8,"cache_creation_input_tokens":4,"cache_read_input_tokens":8,"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":1},"output_tokens":1}}}


        """

    private static let anthropicStop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"

    private static let anthropicAnswer =
        anthropicStart + "event: ping\ndata: {\"type\": \"ping\"}\n\n" + anthropicPiece("Wässer ")
        + anthropicPiece("flow.") + anthropicEnd("end_turn")

    @Sendable private static func anthropicPiece(_ text: String) -> String {
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\(text)"}}


        """
    }

    private static func anthropicEnd(_ reason: String, more: String = "") -> String {
        """
        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"\(reason)","stop_sequence":null\(more)},"usage":{"output_tokens":4}}


        """
    }

    private static func anthropicError(_ type: String) -> String {
        """
        event: error
        data: {"type":"error","error":{"type":"\(type)","message":"x"}}


        """
    }

    private static func row(
        _ status: Int, _ type: String, _ message: String, _ failureClass: FailureClass, _ name: String
    ) -> ErrorRow {
        ErrorRow(
            status, #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"}}"#, failureClass, name)
    }
}
