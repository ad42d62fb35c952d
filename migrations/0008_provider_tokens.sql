-- What payments are fetched with, from providers whose webhooks only say that something happened. Sealed like the secret.
ALTER TABLE payment_provider ADD COLUMN access_token TEXT;
